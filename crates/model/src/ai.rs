//! Area `ai`: providers of text and pictures, their models and prices, which model does what.
//!
//! Keys are written here and never read back.

use crate::{Millis, ProviderId};
use serde::{Deserialize, Serialize};

text_enum! {
    /// The language that a provider's server speaks.
    Protocol {
        /// OpenAI's chat completions and everything compatible: Ollama, LM Studio, llama.cpp, OpenRouter.
        OpenaiChat = "openai_chat",
        OpenaiResponses = "openai_responses",
        Anthropic = "anthropic",
        Gemini = "gemini",
        /// Pictures only.
        Runware = "runware",
    }
}

text_enum! {
    /// What a model is asked for. The first one stands in for every other that has no route of its own.
    AiFunction {
        Default = "default",
        AutoCluster = "auto_cluster", GenerateIdeas = "generate_ideas", GenerateContent = "generate_content",
        RewriteSelection = "rewrite_selection", OptimizeContent = "optimize_content",
        GenerateImagePrompts = "generate_image_prompts", GenerateImages = "generate_images",
    }
}

/// A provider as people see it: where, with which limits, whether its key is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provider {
    pub id: ProviderId,
    pub name: String,
    pub protocol: Protocol,
    /// As `https://api.openai.com/v1`.
    pub base_url: String,
    pub limits: ProviderLimits,
    /// `http://…` or `socks5://…`; absent: the system's.
    pub proxy: Option<String>,
    /// A certificate authority of the agency's own, PEM.
    pub ca_pem: Option<String>,
    /// Whether a key lies in the keyring (servers on this machine need none).
    pub has_key: bool,
    pub enabled: bool,
    /// When it was tested last, and what was wrong (absent: nothing).
    pub tested_at: Option<Millis>,
    pub test_error: Option<String>,
    pub created_at: Millis,
}

/// What the provider allows; 0: not known, not limited here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProviderLimits {
    pub requests_per_minute: u32,
    pub tokens_per_minute: u32,
    /// Calls at the same time, 1–32.
    pub parallel: u32,
}

impl Default for ProviderLimits {
    fn default() -> Self {
        Self { requests_per_minute: 0, tokens_per_minute: 0, parallel: 4 }
    }
}

/// Adds a provider (`id` absent) or changes one; absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSave {
    pub id: Option<ProviderId>,
    pub name: Option<String>,
    pub protocol: Option<Protocol>,
    pub base_url: Option<String>,
    /// Goes to the keyring; an empty text takes the key out.
    pub key: Option<String>,
    pub limits: Option<ProviderLimits>,
    /// An empty text: the system's again.
    pub proxy: Option<String>,
    pub ca_pem: Option<String>,
    pub enabled: Option<bool>,
}

/// What a test found: the provider's models were asked for with the key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProviderTest {
    pub ok: bool,
    /// What happened, and what to do.
    pub message: String,
    pub models: u64,
    pub elapsed_ms: u64,
}

/// A model of a provider with what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Model {
    pub provider_id: ProviderId,
    pub model: String,
    /// Tokens of question and answer together.
    pub context: Option<u64>,
    /// Tokens of an answer.
    pub max_output: Option<u64>,
    /// Absent: no price is known, and no call is made before somebody gives one (0 is a price).
    pub price: Option<Price>,
}

/// Prices in millionths of a US dollar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Price {
    /// A million tokens of the question.
    pub input: u64,
    /// Of it, read from the provider's cache.
    pub cached_input: u64,
    /// Written to the provider's cache.
    pub cache_write: u64,
    /// A million tokens of the answer.
    pub output: u64,
    /// A picture.
    pub image: u64,
    /// The day that it was true, and where it stands.
    pub as_of: String,
    pub source: String,
    /// Somebody here wrote it.
    pub own: bool,
}

/// Sets a price of one's own, or takes it back (absent).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PriceSet {
    pub provider_id: ProviderId,
    pub model: String,
    pub price: Option<Price>,
}

/// Asks for a provider's models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelsList {
    pub provider_id: ProviderId,
    /// Ask the provider now; otherwise what was seen last.
    #[serde(default)]
    pub refresh: bool,
}

/// Which models do a function, the first one first; the next when one is out of order. Empty: the default's, else the built-in engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Route {
    pub function: AiFunction,
    pub models: Vec<ModelChoice>,
}

/// Who does a piece of work. Where a request says nothing: the function's route, and without one the built-in engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum By {
    BuiltIn,
    Model(ModelChoice),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelChoice {
    pub provider_id: ProviderId,
    pub model: String,
}
