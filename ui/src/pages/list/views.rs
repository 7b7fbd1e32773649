//! Views of a list: filters, order and columns under a name; some are there from the beginning, the others somebody's own.
//!
//! Must not know: which list.

use super::List;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::TextField;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Item, Popover, entries};
use crate::components::picked::Row;
use crate::format::words;
use crate::store::memory::{self, Spot, View};
use crate::store::toasts;
use std::rc::Rc;
use uuid::Uuid;
use yew::prelude::*;

impl<T: Row> List<T>
where
    T::Id: Into<Uuid>,
{
    pub(super) fn presets(&self) -> Vec<View> {
        let of = |p: &super::Preset| View { name: p.name.into(), filters: (p.filters)(), sort: Some(p.sort.into()), ..View::default() };
        let all = View { name: format!("All {}", self.spec.noun.1), sort: Some(self.spec.sort.into()), ..View::default() };
        std::iter::once(all).chain(self.spec.views.iter().map(of)).collect()
    }

    /// What is shown now, as a view without a name.
    pub(super) fn view(&self) -> View {
        View {
            name: String::new(),
            filters: self.spot.filters.clone(),
            search: self.spot.search.clone(),
            sort: self.query.sort.clone(),
            layout: Some((**self.layout).clone()),
        }
    }

    pub(super) fn onview(&self) -> Callback<View> {
        let list = self.clone();
        Callback::from(move |view: View| {
            if let Some(layout) = view.layout {
                list.onlayout().emit(layout);
            }
            list.put(Spot { view: Some(view.name), filters: view.filters, search: view.search, sort: view.sort, cluster: None, row: 0, open: None });
        })
    }

    /// The saved views changed; with which of them chosen.
    pub(super) fn onsaved(&self) -> Callback<(Vec<View>, Option<String>)> {
        let list = self.clone();
        Callback::from(move |(views, chosen): (Vec<View>, Option<String>)| {
            memory::change_table(list.spec.name, |table| table.views.clone_from(&views));
            list.saved.set(Rc::new(views));
            list.put(Spot { view: chosen, ..(*list.spot).clone() });
        })
    }
}

#[derive(Properties, PartialEq)]
pub struct ViewsProps {
    pub noun: &'static str,
    pub presets: Vec<View>,
    pub saved: Rc<Vec<View>>,
    /// What is shown now.
    pub now: View,
    /// The name of the view that was chosen last.
    pub chosen: Option<String>,
    pub onchoose: Callback<View>,
    pub onsaved: Callback<(Vec<View>, Option<String>)>,
}

#[derive(Clone, PartialEq)]
enum Naming {
    Nothing,
    New,
    Rename(String),
}

/// Whether what is shown is what a view says. A view that says nothing of the columns fits any.
fn same(view: &View, now: &View) -> bool {
    view.filters == now.filters && view.search == now.search && view.sort == now.sort && (view.layout.is_none() || view.layout == now.layout)
}

#[component]
pub fn Views(props: &ViewsProps) -> Html {
    let open = use_state_eq(|| false);
    let naming = use_state_eq(|| Naming::Nothing);
    let node = use_node_ref();
    let named = |name: &String| props.saved.iter().chain(&props.presets).find(|v| v.name == *name);
    let current = props.chosen.as_ref().and_then(named).or_else(|| props.presets.iter().find(|v| same(v, &props.now))).or(props.presets.first());
    let name = current.map(|v| v.name.clone()).unwrap_or_default();
    let changed = current.is_some_and(|v| !same(v, &props.now));
    let own = props.saved.iter().any(|v| v.name == name);
    let onclose = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    let item = |view: &View, icon: Icon| {
        let (onchoose, chosen) = (props.onchoose.clone(), view.clone());
        Item::new(icon, view.name.clone(), move || onchoose.emit(chosen.clone())).checked(view.name == name)
    };
    let mut items: Vec<Item> = props.presets.iter().map(|v| item(v, Icon::Layers)).collect();
    items.extend(props.saved.iter().map(|v| item(v, Icon::Pencil)));
    let mut acts = vec![Item::new(Icon::Plus, "Save as a new view…", {
        let naming = naming.clone();
        move || naming.set(Naming::New)
    })];
    if own {
        let (views, onsaved, now, this) = (props.saved.clone(), props.onsaved.clone(), props.now.clone(), name.clone());
        if changed {
            acts.push(Item::new(Icon::Check, format!("Update “{name}”"), move || {
                let view = View { name: this.clone(), ..now.clone() };
                onsaved.emit((views.iter().map(|v| if v.name == this { view.clone() } else { v.clone() }).collect(), Some(this.clone())));
                toasts::good(format!("“{this}” was updated"), None);
            }));
        }
        let (naming, this) = (naming.clone(), name.clone());
        acts.push(Item::new(Icon::Pencil, "Rename this view…", move || naming.set(Naming::Rename(this.clone()))));
        let (views, onsaved, this) = (props.saved.clone(), props.onsaved.clone(), name.clone());
        acts.push(
            Item::new(Icon::Trash2, "Delete this view", move || {
                onsaved.emit((views.iter().filter(|v| v.name != this).cloned().collect(), None));
                let (back, onsaved, this) = (views.clone(), onsaved.clone(), this.clone());
                toasts::undoable(format!("The view “{this}” was deleted"), Callback::from(move |()| onsaved.emit((back.as_ref().clone(), Some(this.clone())))));
            })
            .danger(),
        );
    }
    html! {
        <>
            <button ref={node.clone()} type="button" class="view-button" aria-haspopup="menu" aria-expanded={open.to_string()} onclick={{ let o = open.clone(); move |_| o.set(!*o) }} data-test="views">
                <span class="clip">{ &name }</span>
                if changed {
                    <i class="changed-dot" title="Changed since"></i>
                }
                <Glyph icon={Icon::ChevronDown} class="sm" />
            </button>
            if *open {
                <Popover anchor={node} class="menu views-menu" onclose={onclose.clone()}>
                    { entries(&items, &onclose) }
                    <hr />
                    { entries(&acts, &onclose) }
                </Popover>
            }
            if *naming != Naming::Nothing {
                <NameDialog old={match &*naming { Naming::Rename(old) => Some(old.clone()), _ => None }} taken={props.presets.iter().chain(props.saved.iter()).map(|v| v.name.clone()).collect::<Vec<_>>()} noun={props.noun}
                    onclose={{ let n = naming.clone(); move |()| n.set(Naming::Nothing) }}
                    onname={{
                        let (views, onsaved, now, naming) = (props.saved.clone(), props.onsaved.clone(), props.now.clone(), naming.clone());
                        move |new: String| {
                            let mut views = views.as_ref().clone();
                            match &*naming {
                                Naming::Rename(old) => views.iter_mut().filter(|v| v.name == *old).for_each(|v| v.name.clone_from(&new)),
                                _ => views.push(View { name: new.clone(), ..now.clone() }),
                            }
                            onsaved.emit((views, Some(new)));
                            naming.set(Naming::Nothing);
                        }
                    }} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct NameProps {
    old: Option<String>,
    taken: Vec<String>,
    noun: &'static str,
    onclose: Callback<()>,
    onname: Callback<String>,
}

#[component]
fn NameDialog(props: &NameProps) -> Html {
    let name = use_state_eq(|| props.old.clone().unwrap_or_default());
    let trimmed = name.trim().to_owned();
    let taken = props.taken.contains(&trimmed) && props.old.as_ref() != Some(&trimmed);
    let ready = !trimmed.is_empty() && !taken;
    let save = {
        let onname = props.onname.clone();
        Callback::from(move |()| {
            if ready {
                onname.emit(trimmed.clone());
            }
        })
    };
    let title = if props.old.is_some() { "Rename the view" } else { "Save this view" };
    html! {
        <Dialog {title} class="narrow" onclose={props.onclose.clone()} lead={AttrValue::from(format!("Filters, order and columns as they are now, for the {} of every site.", words(props.noun).to_lowercase()))}
            actions={html! { <>
                <Button label="Cancel" onclick={props.onclose.reform(|_| ())} />
                <Button label="Save" kind={Kind::Primary} disabled={!ready} onclick={save.reform(|_| ())} test="save-view" />
            </> }}>
            <form class="form" onsubmit={save.reform(|event: SubmitEvent| event.prevent_default())}>
                <TextField label="Name" value={(*name).clone()} oninput={{ let n = name.clone(); move |t| n.set(t) }} error={taken.then(|| AttrValue::from("There is a view of this name already."))} test="view-name" />
            </form>
        </Dialog>
    }
}
