import AAPMCore

/// A condition on one token.
struct WordTest: Sendable {
    /// One of the alternatives must hold.
    let alternatives: [Alternative]

    struct Alternative: Sendable {
        var literals: Set<String> = []
        var lemmas: Set<String> = []
        var require: Tags = []
        var forbid: Tags = []
        var lists: [Set<String>] = []
        var excluded: [Set<String>] = []
        /// Beginnings of words.
        var prefixes: [String] = []
        var isAny = false

        func holds(for token: Token) -> Bool {
            if self.isAny { return token.kind == .word }
            if !self.literals.isEmpty { return self.literals.contains(token.form) }
            if !self.prefixes.isEmpty {
                return token.isKnown && !token.isUpper && token.form.utf8.count > 1
                    && self.prefixes.contains { token.form.hasPrefix($0) }
            }
            // Tags first: they are cheap, and most words fail them.
            if !self.require.isEmpty || !self.lemmas.isEmpty {
                guard token.readings.contains(where: { self.admits($0) }) else { return false }
            } else if self.lists.isEmpty, self.forbid.isEmpty {
                return false
            }
            if !self.forbid.isEmpty, token.readings.contains(where: { !$0.tags.isDisjoint(with: self.forbid) }) {
                return false
            }
            for list in self.excluded where Self.has(list, token) { return false }
            return self.lists.isEmpty || self.lists.contains { Self.has($0, token) }
        }

        /// Whether this reading of the token is one that the alternative speaks of.
        func admits(_ reading: Reading) -> Bool {
            reading.tags.isSuperset(of: self.require)
                && (self.lemmas.isEmpty || self.lemmas.contains(reading.lemma))
        }

        private static func has(_ list: Set<String>, _ token: Token) -> Bool {
            list.contains(token.form) || token.readings.contains { list.contains($0.lemma) }
        }
    }

    func holds(for token: Token) -> Bool {
        // By index: an alternative is too large to be copied for each token.
        for index in self.alternatives.indices where self.alternatives[index].holds(for: token) { return true }
        return false
    }

    /// The readings of the token that make the test hold.
    func readings(of token: Token) -> [Reading] {
        for alternative in self.alternatives where alternative.holds(for: token) {
            let admitted = token.readings.filter { alternative.admits($0) }
            if !admitted.isEmpty { return admitted }
        }
        return token.readings
    }

    /// The words one of which a text must hold for the test to hold anywhere; `nil` when other words may do.
    var literals: Set<String>? {
        var words: Set<String> = []
        for alternative in self.alternatives {
            guard !alternative.literals.isEmpty else { return nil }
            words.formUnion(alternative.literals)
        }
        return words
    }

    /// Tags that a token for which the test holds has, in whichever readings: `all` of them, and `any` where that is not
    /// empty.
    var tags: (all: Tags, any: Tags) {
        var all: Tags?
        var any: Tags = []
        for alternative in self.alternatives {
            let isByWord = alternative.isAny || !alternative.literals.isEmpty || !alternative.prefixes.isEmpty
            guard !isByWord, !alternative.require.isEmpty else { return ([], []) }
            all = all?.intersection(alternative.require) ?? alternative.require
            any.formUnion(alternative.require)
        }
        return (all ?? [], any)
    }
}
