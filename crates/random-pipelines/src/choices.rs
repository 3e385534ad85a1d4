//! Where random decisions come from.

/// Tasks may refer to things that do not exist, or come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// The pipeline is right.
    Right,
    /// Some references are wrong: tasks, outputs and inputs that are not there, cycles, values of
    /// other types.
    Any,
}

/// Decisions, read off bytes one after the other. The same bytes make the same pipeline, and fewer
/// or smaller ones a simpler one: so what proptest and libFuzzer do to bytes makes sense.
#[derive(Clone, Debug)]
pub struct Choices {
    bytes: Vec<u8>,
    at: usize,
    links: Links,
}

impl Choices {
    /// Reads decisions off these bytes.
    pub fn new(bytes: Vec<u8>, links: Links) -> Self {
        Self { bytes, at: 0, links }
    }

    /// The decisions of one of many pipelines, by its number.
    pub fn numbered(number: u64, links: Links) -> Self {
        Self::short(number, links, 3000)
    }

    /// The first decisions of one of many pipelines, by its number: fewer make a smaller pipeline.
    pub fn short(number: u64, links: Links, decisions: usize) -> Self {
        // SplitMix64
        let mut state = number.wrapping_mul(0x2545_F491_4F6C_DD1D).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let bytes = std::iter::repeat_with(|| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            (mixed ^ (mixed >> 31)).to_le_bytes()[0]
        });
        Self::new(bytes.take(decisions).collect(), links)
    }

    /// A number below `count`, which is not 0; 0 where no bytes are left.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % count
    }

    /// True once in so many times.
    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// One of several; there has to be one.
    pub(super) fn one_of<T: Clone>(&mut self, from: &[T]) -> T {
        let at = self.below(from.len());
        from[at].clone()
    }

    /// One of several, where there is one.
    pub(super) fn any_of<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(self.one_of(from)) }
    }

    /// Decides whether to write a wrong link.
    pub(super) fn slips(&mut self) -> bool {
        self.links == Links::Any && self.one_in(30)
    }
}
