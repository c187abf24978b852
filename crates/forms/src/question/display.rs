//! Words on the page that ask nothing; as help, they stand with the question they belong to.

use crate::questionnaire::{Control, Item};

/// Whether the words are the help text of the item around them, and so are not shown on their own.
pub(crate) fn is_help(item: &Item) -> bool {
    item.looks.control == Some(Control::Help) && item.parent.is_some()
}
