//! A screen and a session bus of a test's own, so that windows do not meet.
//!
//! Must not know: what is shown on it.

use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A program that ends with its owner.
pub struct Running(Child);

impl Running {
    /// Starts a program as the head of a process group, so that its children can be ended with it.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).spawn().with_context(|| format!("cannot start {name}; cargo xtask setup installs it"))?;
        Ok(Self(child))
    }

    /// The first line that it prints.
    fn first_line(&mut self) -> Result<String> {
        let out = self.0.stdout.take().context("it prints to nobody")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The group that this value started, by its id.
        let _ = Command::new("kill").args(["-TERM", "--", &format!("-{}", self.0.id())]).stderr(Stdio::null()).status();
        for _ in 0..30 {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A screen of 2000 × 1200 and a session bus.
pub struct Screen {
    pub display: String,
    pub bus: String,
    _screen: Running,
    _bus: Running,
}

impl Screen {
    pub fn open() -> Result<Self> {
        let mut screen = Running::start(
            Command::new("Xvfb").args(["-displayfd", "1", "-screen", "0", "2000x1200x24", "-nolisten", "tcp"]).stdout(Stdio::piped()).stderr(Stdio::null()),
        )?;
        let display = format!(":{}", screen.first_line().context("Xvfb gave no display")?);
        let mut bus = Running::start(
            Command::new("dbus-daemon").args(["--session", "--nofork", "--nosyslog", "--print-address=1"]).stdout(Stdio::piped()).stderr(Stdio::null()),
        )?;
        let address = bus.first_line().context("dbus-daemon gave no address")?;
        Ok(Self { display, bus: address, _screen: screen, _bus: bus })
    }
}
