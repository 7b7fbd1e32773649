//! The one place where failures of the store become refusals that a person can read.

use igny8_model::{ApiError, ErrorCode};
use igny8_store::{OpenError, StoreError};

/// Result of a command.
pub(crate) type Result<T> = std::result::Result<T, ApiError>;

/// Turns a failure below into a refusal: `store_call.await.or_refuse()?`.
pub(crate) trait OrRefuse<T> {
    fn or_refuse(self) -> Result<T>;
}

impl<T> OrRefuse<T> for igny8_store::Result<T> {
    fn or_refuse(self) -> Result<T> {
        self.map_err(refuse)
    }
}

/// What a failure of the store means to the caller.
pub(crate) fn refuse(error: StoreError) -> ApiError {
    match error {
        StoreError::Exists(what) => ApiError::new(ErrorCode::Conflict, format!("There is {what} already.")),
        StoreError::Missing(what) => ApiError::new(ErrorCode::NotFound, format!("No {what} with this id.")),
        StoreError::Invalid(field, text) => ApiError::field(field, text),
        other => ApiError::internal(other).hint("If the disk is full, make room and try again; otherwise restart the program."),
    }
}

/// What a failure to open a workspace means to the caller.
pub(crate) fn refuse_open(error: OpenError) -> ApiError {
    match &error {
        OpenError::Newer(..) => ApiError::new(ErrorCode::WorkspaceNewer, error.to_string()).hint("Update IGNY8 Desktop on this computer. Nothing was changed."),
        OpenError::Damaged(..) => {
            ApiError::new(ErrorCode::BadFile, error.to_string()).hint("The file was left as it is. Restore a copy from the workspace's backups folder.")
        }
        _ => ApiError::new(ErrorCode::Io, error.to_string()),
    }
}

/// A failure of the file system, with the path in it.
pub(crate) fn io(path: &std::path::Path) -> impl Fn(std::io::Error) -> ApiError + '_ {
    move |error| ApiError::new(ErrorCode::Io, format!("{}: {error}.", path.display()))
}
