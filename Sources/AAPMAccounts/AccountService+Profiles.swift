package import AAPMCore

extension AccountService {
    /// The caller's profile.
    /// - Throws: `AAPMError` with `.learnerNotFound`; `StorageError`.
    package func profile(of id: ID<Learner>) async throws -> Learner {
        guard let learner = try await self.learners.learner(id) else {
            throw AAPMError(.learnerNotFound, "There is no such learner.")
        }
        return learner
    }

    /// Changes what the draft says and leaves the rest.
    /// - Throws: `AAPMError` with `.accountRequestInvalid` or `.learnerNotFound`; `StorageError`.
    package func update(_ id: ID<Learner>, with draft: ProfileDraft) async throws -> Learner {
        try Self.check(self.rules.faults(in: draft))
        let learner = try self.applying(draft, to: try await self.profile(of: id))
        try await self.learners.update(learner)
        return learner
    }

    /// - Parameter draft: Without faults of its own.
    func newLearner(_ draft: ProfileDraft, isGuest: Bool) throws -> Learner {
        let now = self.clock.now
        let languages = Self.languages(of: draft)
        let learner = Learner(
            id: self.ids.make(), displayName: nil, nativeLanguage: languages.native, targetLanguage: languages.target,
            level: .a1, coordinates: .start, onboardingState: .new, isGuest: isGuest,
            plan: self.configuration.defaultPlan, timeZone: draft.timeZone ?? "UTC", createdAt: now, updatedAt: now)
        return try self.applying(draft, to: learner)
    }

    /// - Parameter draft: Without faults of its own; together with the profile it may have one.
    func applying(_ draft: ProfileDraft, to learner: Learner) throws -> Learner {
        var learner = learner
        if let native = draft.nativeLanguage.flatMap({ Language($0) }) { learner.nativeLanguage = native }
        if let target = draft.targetLanguage.flatMap({ Language($0) }) { learner.targetLanguage = target }
        if learner.nativeLanguage == learner.targetLanguage {
            let field = draft.targetLanguage == nil ? "/native_language" : "/target_language"
            try Self.check([FieldFault(field: field, reason: "the native and the target language must differ")])
        }
        if !self.configuration.isPlayable(learner.languages) {
            let field = draft.targetLanguage == nil ? "/native_language" : "/target_language"
            let pair = "\(learner.nativeLanguage) speakers learning \(learner.targetLanguage)"
            try Self.check([FieldFault(field: field, reason: "there is no world yet for \(pair)")])
        }
        if let level = draft.level.flatMap({ CEFRLevel(rawValue: $0) }) { learner.level = level }
        if let zone = draft.timeZone { self.move(&learner, to: zone) }
        if draft.removesDisplayName { learner.displayName = nil }
        if let name = draft.displayName { learner.displayName = Self.trimmed(name) }
        learner.updatedAt = self.clock.now
        return learner
    }

    /// The day and the month that are running end as they would have; the new zone counts from there.
    private func move(_ learner: inout Learner, to timeZone: String) {
        guard timeZone != learner.timeZone else { return }
        learner.periods = self.configuration.days.anchor(
            at: self.clock.now, in: learner.timeZone, after: learner.periods)
        learner.timeZone = timeZone
    }

    /// English speakers learning Spanish when nothing is said; otherwise the counterpart of what is said.
    private static func languages(of draft: ProfileDraft) -> LanguagePair {
        switch (draft.nativeLanguage.flatMap { Language($0) }, draft.targetLanguage.flatMap { Language($0) }) {
        case (.none, .none): LanguagePair(native: .english, target: .spanish)
        case (.some(let native), .none):
            LanguagePair(native: native, target: native == .english ? .spanish : .english)
        case (.none, .some(let target)):
            LanguagePair(native: target == .english ? .spanish : .english, target: target)
        case (.some(let native), .some(let target)): LanguagePair(native: native, target: target)
        }
    }

    private static func trimmed(_ name: String) -> String {
        let scalars = name.unicodeScalars
        let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.startIndex
        let end = scalars.lastIndex { !$0.properties.isWhitespace }.map { scalars.index(after: $0) } ?? start
        return String(scalars[start..<end])
    }
}
