//! Journeys in the real window: a small WebDriver client and a harness around the window program.
