import AAPMCore

/// Chooses the surface form of a move and fills it.
///
/// A form that was not spoken in this talk goes before one that was, and of those the one spoken longest ago; among
/// equals the seeded variation decides. Reputation shows: warm and friendly characters use the learner's name, cold
/// ones their shorter forms.
struct LineRealiser: Sendable {
    let talk: Talk
    /// Tells attempts at one reply apart.
    let attempt: Int

    /// Speaks one of the forms.
    ///
    /// - Parameters:
    ///   - values: What to put for placeholders besides the slots, `name`, `character` and `role`.
    ///   - glosses: The same in L1, where it differs.
    /// - Returns: `nil` when no form can be filled.
    func part(
        of forms: [SurfaceForm], values: [String: String] = [:], glosses: [String: String] = [:],
        state: inout PartnerState
    ) -> ReplyDraft.Part? {
        guard !forms.isEmpty else { return nil }
        var known = self.values(in: state, glosses: false).merging(values) { $1 }
        var meanings = self.values(in: state, glosses: true).merging(values) { $1 }.merging(glosses) { $1 }
        if !self.mayNameLearner(state) {
            let name = known.removeValue(forKey: "name")
            if self.fitting(forms, known).isEmpty { known["name"] = name }
        }
        meanings["name"] = known["name"]
        let candidates = self.fitting(forms, known)
        guard let form = self.chosen(from: candidates, state: state), let text = form.say.filled(with: known) else {
            return nil
        }
        state.markUsed(Self.hash(form))
        if form.say.placeholders.contains("name") { state.namedAt = state.exchanges }
        return ReplyDraft.Part(
            text: self.contracted(Self.tidied(text)),
            gloss: form.gloss.flatMap { $0.filled(with: meanings) }.map(Self.tidied))
    }

    /// Whether there is a form that was not spoken yet.
    func hasFresh(_ forms: [SurfaceForm], state: PartnerState) -> Bool {
        self.fitting(forms, self.values(in: state, glosses: false)).contains { state.recency(of: Self.hash($0)) == 0 }
    }

    static func hash(_ form: SurfaceForm) -> UInt32 { self.hash(form.say.source) }

    static func hash(_ text: String) -> UInt32 { UInt32(truncatingIfNeeded: Variation.hash(text)) }

    private func fitting(_ forms: [SurfaceForm], _ known: [String: String]) -> [SurfaceForm] {
        forms.fitting(level: self.talk.level, register: self.talk.character.speaks, known: Set(known.keys))
    }

    private func chosen(from forms: [SurfaceForm], state: PartnerState) -> SurfaceForm? {
        guard let least = forms.map({ state.recency(of: Self.hash($0)) }).min() else { return nil }
        var open = forms.filter { state.recency(of: Self.hash($0)) == least }
        switch self.talk.band {
        case .cold, .cool:
            // Distance sounds like few words.
            let lengths = open.map(\.say.source.utf8.count).sorted()
            let limit = lengths[self.talk.band == .cold ? 0 : lengths.count / 2]
            open = open.filter { $0.say.source.utf8.count <= limit }
        case .warm:
            let named = open.filter { $0.say.placeholders.contains("name") }
            if !named.isEmpty { open = named }
        case .friendly: break
        }
        let key = "\(self.talk.session)/\(state.exchanges)/\(self.attempt)/\(forms[0].say.source)"
        return open[self.talk.variation.pick(open.count, for: key)]
    }

    /// Names warm a talk when they come now and then.
    private func mayNameLearner(_ state: PartnerState) -> Bool {
        self.talk.isTalkative && state.exchanges - state.namedAt >= 3
    }

    private func values(in state: PartnerState, glosses: Bool) -> [String: String] {
        let languages = self.talk.languages
        let language = glosses ? languages.native : languages.target
        var values = [
            "character": self.talk.character.shortName,
            "role": self.talk.character.role.text(in: language, or: languages.target),
        ]
        if let name = self.name(in: state) { values["name"] = name }
        for slot in self.talk.scene.slots {
            // An open text is the learner's own wording and is never put into a line, except an answer with a name.
            guard let answer = state.answers[slot.id.text], slot.kind != .text || answer.value != nil else { continue }
            values[slot.id.text] = glosses ? answer.gloss ?? answer.label : answer.label
        }
        return values
    }

    private func name(in state: PartnerState) -> String? {
        for slot in self.talk.scene.slots where slot.kind == .name {
            if let answer = state.answers[slot.id.text] { return answer.label }
        }
        return self.talk.learnerName
    }

    private func contracted(_ line: String) -> String {
        LanguageTraits.of(self.talk.languages.target).contractions.reduce(line) { line, pair in
            line.contains(pair.from) ? line.replacing(pair.from, with: pair.to) : line
        }
    }

    /// A value that ends like the sentence around it doubles no mark.
    private static func tidied(_ line: String) -> String {
        var result = ""
        for character in line {
            if character == ".", result.last == "." || result.last == "?" || result.last == "!" || result.last == "…" {
                continue
            }
            result.append(character)
        }
        return result
    }
}
