/// One way to say a move: a line in L2, for whom it fits, and what it means.
package struct SurfaceForm: Hashable, Sendable {
    /// The line in the language of its document (L2 in a scene).
    package let say: LineTemplate
    /// The same line in L1; always there in tier 1 scenes. It may use the same placeholders.
    package let gloss: LineTemplate?
    /// The lowest band that can be expected to follow the line; `nil` fits all.
    package let band: CEFRBand?
    /// Who would speak so; `nil` fits any register.
    package let register: Register?

    package init(say: LineTemplate, gloss: LineTemplate? = nil, band: CEFRBand? = nil, register: Register? = nil) {
        self.say = say
        self.gloss = gloss
        self.band = band
        self.register = register
    }

    /// The placeholders of the line and of its gloss.
    package var placeholders: Set<String> {
        Set(self.say.placeholders).union(self.gloss?.placeholders ?? [])
    }
}

extension [SurfaceForm] {
    /// The forms to choose from for one listener, in the authored order.
    ///
    /// Forms of the speaker's register or of none come first; other registers are used only when there is nothing
    /// else (`neutral` counts as fitting). Among those, the forms without a band and those of the highest band that
    /// the listener can follow; when all are above the listener, the lowest band there is.
    ///
    /// - Parameters:
    ///   - level: The listener's level.
    ///   - register: How the speaker speaks.
    ///   - known: The placeholders that have a value now; forms that need others are left out.
    /// - Returns: Empty only when no form can be filled.
    package func fitting(level: CEFRLevel, register: Register, known: Set<String>) -> [SurfaceForm] {
        let fillable = self.filter { Set($0.say.placeholders).isSubset(of: known) }
        let inRegister = fillable.filter { $0.register == nil || $0.register == register || $0.register == .neutral }
        let candidates = inRegister.isEmpty ? fillable : inRegister
        let followable = candidates.filter { ($0.band ?? .a) <= level.band }
        if followable.isEmpty {
            let lowest = candidates.compactMap(\.band).min()
            return candidates.filter { $0.band == lowest }
        }
        let best = followable.compactMap(\.band).max()
        return followable.filter { $0.band == nil || $0.band == best }
    }
}
