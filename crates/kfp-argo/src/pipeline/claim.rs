//! Tasks that create and delete persistent volume claims.

/// The action of such a task. In the IR it is a container with one of these images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimAction {
    /// `argostub/createpvc`
    Create,
    /// `argostub/deletepvc`
    Delete,
}

impl ClaimAction {
    /// Returns the action that an image means.
    pub(crate) fn of_image(image: &str) -> Option<Self> {
        match image.split(':').next() {
            Some("argostub/createpvc") => Some(ClaimAction::Create),
            Some("argostub/deletepvc") => Some(ClaimAction::Delete),
            _ => None,
        }
    }
}
