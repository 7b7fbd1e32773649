//! `drag FILE X Y`: a window that a file can be dragged out of, and the hand that drags it to a place on the screen.
//!
//! Must not know: what stands at that place. It speaks the desktop's own drag and drop (XDND), as a file manager does.

use anyhow::{Context, Result, bail, ensure};
use gtk::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, MOTION_NOTIFY_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;

/// Where the window with the file stands: beside the program's.
const HERE: (i16, i16) = (1700, 60);

/// A window that is not yet drawn takes no drag: the hand tries again.
const TRIES: u32 = 6;

static BEGUN: AtomicBool = AtomicBool::new(false);
static GAVE_UP: AtomicBool = AtomicBool::new(false);

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().context("drag FILE X Y")?;
    let mut number = || arguments.next().and_then(|a| a.parse::<i16>().ok()).context("drag FILE X Y");
    let to = (number()?, number()?);
    let uri = gtk::glib::filename_to_uri(&file, None)?.to_string();
    gtk::init()?;
    let window = gtk::Window::new(gtk::WindowType::Toplevel);
    window.set_decorated(false);
    window.set_default_size(120, 80);
    window.add(&gtk::Label::new(Some("a file")));
    let target = gtk::TargetEntry::new("text/uri-list", gtk::TargetFlags::OTHER_APP, 0);
    window.drag_source_set(gtk::gdk::ModifierType::BUTTON1_MASK, &[target], gtk::gdk::DragAction::COPY);
    window.connect_drag_data_get(move |_, _, data, _, _| {
        data.set_uris(&[uri.as_str()]);
    });
    window.connect_drag_begin(|_, _| BEGUN.store(true, Ordering::SeqCst));
    window.connect_drag_end(|_, _| gtk::main_quit());
    window.show_all();
    window.move_(i32::from(HERE.0), i32::from(HERE.1));
    let hand = std::thread::spawn(move || {
        let done = (0..TRIES).try_for_each(|_| drag((HERE.0 + 40, HERE.1 + 40), to));
        GAVE_UP.store(true, Ordering::SeqCst);
        done
    });
    // The hand waits for the drag's end as long as it may last; after that nobody waits any more.
    gtk::glib::timeout_add_local(Duration::from_millis(200), || {
        if GAVE_UP.load(Ordering::SeqCst) {
            gtk::main_quit();
        }
        gtk::glib::ControlFlow::Continue
    });
    gtk::main();
    if !GAVE_UP.load(Ordering::SeqCst) {
        return Ok(());
    }
    hand.join().map_err(|_| anyhow::anyhow!("the hand broke off"))??;
    bail!("the file was dragged {TRIES} times and never let go of")
}

/// Presses at a place, moves with the button down, and lets go at another.
fn drag(from: (i16, i16), to: (i16, i16)) -> Result<()> {
    let (screen, at) = x11rb::connect(None)?;
    let root = screen.setup().roots.get(at).context("no screen")?.root;
    let event = |kind: u8, detail: u8, (x, y): (i16, i16)| -> Result<()> {
        screen.xtest_fake_input(kind, detail, 0, root, x, y, 0)?;
        screen.flush()?;
        Ok(())
    };
    ensure!(from != to, "the file lies there already");
    sleep(Duration::from_millis(700));
    event(MOTION_NOTIFY_EVENT, 0, from)?;
    sleep(Duration::from_millis(100));
    event(BUTTON_PRESS_EVENT, 1, from)?;
    let between = |a: i16, b: i16, step: i16| i16::try_from(i32::from(a) + (i32::from(b) - i32::from(a)) * i32::from(step) / 40);
    for step in 0..=40 {
        event(MOTION_NOTIFY_EVENT, 0, (between(from.0, to.0, step)?, between(from.1, to.1, step)?))?;
        sleep(Duration::from_millis(20));
        // Nothing hangs on the pointer yet: back to the beginning.
        if step == 30 && !BEGUN.load(Ordering::SeqCst) {
            event(BUTTON_RELEASE_EVENT, 1, from)?;
            return Ok(());
        }
    }
    // The one below says that it takes the file before the hand lets go.
    for nudge in [1, 0, 1, 0] {
        sleep(Duration::from_millis(150));
        event(MOTION_NOTIFY_EVENT, 0, (to.0 + nudge, to.1))?;
    }
    event(BUTTON_RELEASE_EVENT, 1, to)?;
    // The end is told to the window, which ends the program; a drag that does not end is tried again.
    sleep(Duration::from_secs(8));
    BEGUN.store(false, Ordering::SeqCst);
    Ok(())
}
