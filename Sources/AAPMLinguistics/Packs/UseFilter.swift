import AAPMContent
import AAPMCore

/// Narrows a rule's patterns of use to one form of it: who was taught `estoy` has not used it by saying `está bien`.
struct UseFilter {
    let pack: LanguagePack
    let form: String

    /// The patterns that name the form, with its verb in the same person; all patterns when none names it.
    func filter(_ patterns: [FormPattern]) -> [FormPattern] {
        let form = WordFolding.fold(self.form)
        if WordFolding.words(of: form).count > 1 {
            let named = patterns.filter { $0.occurs(in: form, ignoringDiacritics: false) }
            return named.isEmpty ? patterns : named
        }
        let named = patterns.filter { self.elements($0).contains { $0.contains(form) } }
        // The bare form says little where a pattern shows it among its words.
        let phrases = named.filter { self.elements($0).count > 1 }
        if named.isEmpty { return patterns }
        return (phrases.isEmpty ? named : phrases).map { self.narrowed($0, to: form) }
    }

    private func elements(_ pattern: FormPattern) -> [[String]] {
        pattern.source.split(separator: " ").map { $0.split(separator: "|").map { WordFolding.fold($0) } }
    }

    private func narrowed(_ pattern: FormPattern, to form: String) -> FormPattern {
        let own = self.finite(form)
        if own.isEmpty { return pattern }
        let parts = self.elements(pattern).map { words -> String in
            guard words.contains(form) else { return words.joined(separator: "|") }
            return words.filter { $0 == form || self.isSamePerson($0, own) }.joined(separator: "|")
        }
        return FormPattern(parts.joined(separator: " "))
    }

    /// Whether the word is a form of the same verb that can only be in the same person.
    private func isSamePerson(_ word: String, _ own: [Reading]) -> Bool {
        let other = self.finite(word)
        return !other.isEmpty
            && other.allSatisfy { reading in
                own.contains { $0.lemma == reading.lemma && self.person($0) == self.person(reading) }
            }
    }

    private func finite(_ word: String) -> [Reading] {
        // A pack whose verbs have no such tag has no persons to tell apart.
        guard let tag = try? self.pack.tags.known(["fin"]) else { return [] }
        return self.pack.lexicon.readings(of: word).filter { $0.tags.isSuperset(of: tag) }
    }

    private func person(_ reading: Reading) -> Tags {
        let groups = ["person", "number"].compactMap { self.pack.tags.groups[$0] }.reduce(into: Tags()) {
            $0.formUnion($1)
        }
        return reading.tags.intersection(groups)
    }
}
