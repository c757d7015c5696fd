//! The Merkle tree of RFC 9162 section 2.1, over leaves as bytes.

use serde::{Deserialize, Serialize};

use crate::hash::Digest;

/// The hash of a leaf (RFC 9162 section 2.1.1).
pub fn leaf_hash(leaf: &[u8]) -> Digest {
    Digest::of(&[&[0], leaf])
}

fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest::of(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// A tree that only grows, kept as the roots of its complete subtrees.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frontier {
    size: u64,
    /// One root for each set bit of `size`, largest subtree first.
    peaks: Vec<Digest>,
}

impl Frontier {
    /// How many leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf's hash.
    pub fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self
                .peaks
                .pop()
                .expect("one peak for each set bit of the size");
            node = node_hash(&left, &node);
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// The root; of an empty tree, SHA-256 of nothing.
    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else {
            return Digest::of(&[]);
        };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
}

/// The root over leaf hashes.
pub fn root(leaves: &[Digest]) -> Digest {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// The inclusion proof of leaf `index` (RFC 9162 section 2.1.3.1), nearest
/// sibling first; empty if there is no such leaf.
pub fn inclusion_proof(leaves: &[Digest], index: usize) -> Vec<Digest> {
    if index >= leaves.len() || leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, sibling) = if index < left.len() {
        (inclusion_proof(left, index), root(right))
    } else {
        (inclusion_proof(right, index - left.len()), root(left))
    };
    proof.push(sibling);
    proof
}

/// Whether `proof` shows that `leaf` stands at `index` of the tree of `size`
/// leaves with this root (RFC 9162 section 2.1.3.2).
pub fn includes(root: &Digest, size: u64, index: u64, leaf: Digest, proof: &[Digest]) -> bool {
    if index >= size {
        return false;
    }
    let (mut index, mut last, mut node) = (index, size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if index % 2 == 1 || index == last {
            node = node_hash(sibling, &node);
            while index % 2 == 0 && index != 0 {
                index /= 2;
                last /= 2;
            }
        } else {
            node = node_hash(&node, sibling);
        }
        index /= 2;
        last /= 2;
    }
    last == 0 && node == *root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u8) -> Vec<Digest> {
        (0..count).map(|n| leaf_hash(&[n])).collect()
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proved_and_no_other() {
        for size in 1..=17_u8 {
            let leaves = leaves(size);
            let root = root(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let proof = inclusion_proof(&leaves, index);
                let at = |i| includes(&root, u64::from(size), i, *leaf, &proof);
                assert!(at(index as u64), "{index} of {size}");
                assert!((0..u64::from(size)).filter(|i| at(*i)).count() == 1);
            }
        }
    }

    #[test]
    fn the_empty_tree_is_the_hash_of_nothing() {
        assert_eq!(root(&[]), Digest::of(&[]));
    }

    #[test]
    fn a_shortened_proof_proves_nothing() {
        let leaves = leaves(9);
        let proof = inclusion_proof(&leaves, 3);
        let short = proof.split_last().expect("nine leaves need a proof").1;
        assert!(!includes(&root(&leaves), 9, 3, leaves[3], short));
    }
}
