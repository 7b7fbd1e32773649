//! A featured picture by models: what it shows is asked of a text model, the picture of a picture model.
//!
//! Must not know: where its row stands, what calls cost.

use super::images::Drawn;
use crate::ai::{self, LedgerCaller, Meaning, Purpose, Ready};
use crate::jobs::{JobContext, JobFailure};
use igny8_ai::functions::Context;
use igny8_ai::functions::generate_image_prompts::{self as function, ImagePrompt, Input};
use igny8_model::ContentId;
use igny8_model::ai::AiFunction;
use igny8_model::sites::Site;
use igny8_model::writer::Content;

/// Pixels of a featured picture; an adapter asks for the nearest that its provider has.
const SIZE: (u32, u32) = (1536, 1024);

/// The name under which a content's paid answers are kept.
pub(super) fn item(content: ContentId) -> String {
    format!("picture/{content}")
}

/// What the picture shows: in a text model's words where one is chosen, else the title.
async fn described(ctx: &JobContext, site: &Site, content: &Content) -> std::result::Result<ImagePrompt, JobFailure> {
    let plain = ImagePrompt {
        prompt: format!("Editorial photograph for an article titled: {}. No text, no letters, no logos.", content.row.title),
        alt_text: content.row.title.clone(),
        caption: String::new(),
        is_featured: true,
        position: 0,
        section: None,
    };
    let models = ai::models_for(&ctx.ws, AiFunction::GenerateImagePrompts, None).await?;
    let Some(first) = models.first() else { return Ok(plain) };
    let settings = ai::settings(site, first);
    let purpose = Purpose { function: AiFunction::GenerateImagePrompts, site: Some(site.id), content: Some(content.row.id) };
    let caller = LedgerCaller::of_job(ctx, &item(content.row.id), purpose, models.clone(), ctx.token.clone());
    let input = Input { title: content.row.title.clone(), content_html: content.content_html.clone(), count: 1, image_style: String::new() };
    match function::execute(Context { caller: &caller, settings: &settings }, &input).await.map_err(ai::meaning) {
        Ok(found) => Ok(found.into_iter().next().unwrap_or(plain)),
        Err(Meaning::Job(failure)) => Err(failure),
        // A picture by the title is better than none.
        Err(Meaning::Item(_)) => Ok(plain),
    }
}

pub(super) async fn draw(ctx: &JobContext, site: &Site, content: &Content, models: &[Ready]) -> std::result::Result<Drawn, JobFailure> {
    let shown = described(ctx, site, content).await?;
    let purpose = Purpose { function: AiFunction::GenerateImages, site: Some(site.id), content: Some(content.row.id) };
    let caller = LedgerCaller::of_job(ctx, &item(content.row.id), purpose, models.to_vec(), ctx.token.clone());
    let kept = caller.picture("picture", &shown.prompt, SIZE).await.map_err(ai::call_failure)?;
    Ok(Drawn { kept, prompt: shown.prompt, alt_text: shown.alt_text, caption: shown.caption })
}
