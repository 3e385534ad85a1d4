//! Digests of what registries store: `sha256:…`.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// A digest of an algorithm that registries use. Its text contains nothing that changes a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digest {
    algorithm: Algorithm,
    /// Lower-case hexadecimal digits.
    hex: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    /// Returns the SHA-256 digest of some bytes, by which registries store them.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { algorithm: Algorithm::Sha256, hex: hex(&Sha256::digest(bytes)) }
    }

    /// Returns true if this is the digest of some bytes.
    pub(super) fn is_of(&self, bytes: &[u8]) -> bool {
        self.hex
            == match self.algorithm {
                Algorithm::Sha256 => hex(&Sha256::digest(bytes)),
                Algorithm::Sha384 => hex(&Sha384::digest(bytes)),
                Algorithm::Sha512 => hex(&Sha512::digest(bytes)),
            }
    }
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha384 => "sha384",
            Algorithm::Sha512 => "sha512",
        }
    }

    /// Returns the number of hexadecimal digits.
    fn digits(self) -> usize {
        match self {
            Algorithm::Sha256 => 64,
            Algorithm::Sha384 => 96,
            Algorithm::Sha512 => 128,
        }
    }
}

impl FromStr for Digest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{}` is not a digest such as sha256:…", text.chars().take(80).collect::<String>());
        let (name, hex) = text.split_once(':').ok_or_else(bad)?;
        let algorithms = [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512];
        let algorithm = algorithms.into_iter().find(|algorithm| algorithm.name() == name).ok_or_else(bad)?;
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if hex.len() != algorithm.digits() || !hex.bytes().all(is_digit) {
            return Err(bad());
        }
        Ok(Self { algorithm, hex: hex.to_owned() })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), self.hex)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digests of the empty text, from the standard's examples.
    const EMPTY: [&str; 3] = [
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha384:38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
        "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    ];

    #[test]
    fn digests_are_those_of_the_bytes() {
        assert_eq!(Digest::of(b"").to_string(), EMPTY[0]);
        for text in EMPTY {
            let digest: Digest = text.parse().unwrap();
            assert!(digest.is_of(b"") && !digest.is_of(b"x"), "{text}");
            assert_eq!(digest.to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let hex = "a".repeat(64);
        for text in [
            "",
            "sha256",
            "sha256:",
            "sha256:../../x",
            &hex,
            &format!("md5:{hex}"),
            &format!("sha256:{}", hex.to_uppercase()),
        ] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
    }
}
