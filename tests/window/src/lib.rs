//! Journeys in the real window: a small WebDriver client and a harness around the window program.
//!
//! Nothing here is a stand-in: the program as it is built, its own web view, a screen and a session bus of its own.
//! What is missing is an error, never a skipped test.

pub mod driver;
pub mod large;
pub mod screen;
pub mod story;
pub mod tour;
pub mod window;
