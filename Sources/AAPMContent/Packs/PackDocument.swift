/// A whole language pack as its authors wrote it: shape checked, not yet compiled.
package struct PackDocument: Sendable {
    package let manifest: PackManifest
    package let lexicon: [LexiconLine]
    /// Word lists by name.
    package let lists: [String: Set<String>]
    package let rules: [RuleDocument]
    /// Translations of L1 words, by language code of the L1 and then by word.
    package let glossaries: [String: [String: [String]]]
    /// What speakers say of themselves; `nil` where the pack has no `memory.yaml`.
    package let memory: MemoryDocument?

    package init(
        manifest: PackManifest, lexicon: [LexiconLine], lists: [String: Set<String>], rules: [RuleDocument],
        glossaries: [String: [String: [String]]], memory: MemoryDocument? = nil
    ) {
        self.manifest = manifest
        self.lexicon = lexicon
        self.lists = lists
        self.rules = rules
        self.glossaries = glossaries
        self.memory = memory
    }
}

/// One entry of a lexicon file.
package enum LexiconLine: Sendable, Hashable {
    /// `paradigm +tag /old>new: word word`: lemmas that inflect alike.
    case regular(paradigm: String, tags: [String], changes: [String], words: [String])
    /// `= form form: lemma tags`: forms given one by one.
    case explicit(forms: [String], lemma: String, tags: [String])
    /// `@ lemma paradigm +tag` and its indented rows: a lemma with cells of its own.
    case table(lemma: String, paradigm: String, tags: [String], rows: [String: [String]])
}
