//! One value that the whole page shares, and the components that show it.
//!
//! Must not know: what the value means.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::thread::LocalKey;
use yew::prelude::*;

type Listener = Rc<dyn Fn()>;

/// Kept in a `thread_local!`; read with [`use_signal`], changed with [`Signal::set`] or [`Signal::update`] from anywhere.
pub struct Signal<T> {
    value: RefCell<T>,
    listeners: RefCell<BTreeMap<u32, Listener>>,
    next: Cell<u32>,
}

impl<T: Clone + PartialEq> Signal<T> {
    pub const fn new(value: T) -> Self {
        Self { value: RefCell::new(value), listeners: RefCell::new(BTreeMap::new()), next: Cell::new(0) }
    }

    pub fn get(&self) -> T {
        self.value.borrow().clone()
    }

    pub fn set(&self, value: T) {
        if *self.value.borrow() != value {
            *self.value.borrow_mut() = value;
            self.tell();
        }
    }

    pub fn update(&self, change: impl FnOnce(&mut T)) {
        let mut value = self.get();
        change(&mut value);
        self.set(value);
    }

    fn tell(&self) {
        // A listener may come or go while they are told.
        let listeners: Vec<_> = self.listeners.borrow().values().cloned().collect();
        for listener in listeners {
            listener();
        }
    }

    fn listen(&self, listener: Listener) -> u32 {
        let id = self.next.replace(self.next.get() + 1);
        self.listeners.borrow_mut().insert(id, listener);
        id
    }

    fn leave(&self, id: u32) {
        self.listeners.borrow_mut().remove(&id);
    }
}

/// The signal's present value; the component is drawn again when it changes.
#[hook]
pub fn use_signal<T: Clone + PartialEq + 'static>(signal: &'static LocalKey<Signal<T>>) -> T {
    let update = use_force_update();
    let value = signal.with(Signal::get);
    let seen = use_mut_ref(|| value.clone());
    *seen.borrow_mut() = value.clone();
    use_effect_with((), move |()| {
        let drawn = update.clone();
        let id = signal.with(|s| s.listen(Rc::new(move || drawn.force_update())));
        // It may have changed between the drawing and now.
        if signal.with(Signal::get) != *seen.borrow() {
            update.force_update();
        }
        move || signal.with(|s| s.leave(id))
    });
    value
}
