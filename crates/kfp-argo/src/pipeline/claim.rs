//! Tasks that make and delete persistent volume claims.

/// What such a task does. In the IR it is a container whose image says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimAction {
    /// `argostub/createpvc`
    Create,
    /// `argostub/deletepvc`
    Delete,
}

impl ClaimAction {
    /// The action that an image stands for.
    pub(crate) fn of_image(image: &str) -> Option<Self> {
        match image.split(':').next() {
            Some("argostub/createpvc") => Some(ClaimAction::Create),
            Some("argostub/deletepvc") => Some(ClaimAction::Delete),
            _ => None,
        }
    }
}
