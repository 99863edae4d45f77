import AAPMCore

extension SceneTurn {
    /// What a character may take up in passing: nothing that is delicate, as an illness is.
    private static let spokenOf: Set<String> = [
        "pet", "family", "taste", "favourite", "plays", "home", "origin", "work", "study",
    ]

    /// Takes up, once a talk and in passing, what the learner told this character another time.
    ///
    /// The words are the learner's. They are put into a form as data, and only a few words of letters and figures that
    /// hold no insult and no orders.
    mutating func takeUpMemory() {
        guard self.talk.isTalkative, let memory = self.memoryToTakeUp, let id = memory.id, let value = memory.value,
            self.say(.callback, values: ["value": value])
        else { return }
        self.draft.recalls = id
    }

    /// The best that was not spoken of before: who comes back to the same thing at every greeting remembers little.
    private var memoryToTakeUp: RecalledMemory? {
        let fitting = self.talk.memories.filter { memory in
            guard let subject = memory.subject, let value = memory.value, memory.isFirstHand else { return false }
            return Self.spokenOf.contains(MemoryRules.category(of: subject, .fact)) && MemoryRules.isValue(value)
                && !self.isImproper(value)
        }
        return fitting.first { !$0.wasRecalled }
    }

    private func isImproper(_ value: String) -> Bool {
        [self.talk.target, self.talk.native].compactMap { $0 }.contains { library in
            [CommonIntent.abuse, .steering].contains { intent in
                let patterns = library.intents[intent].map { $0.anywhere + $0.alone } ?? []
                return patterns.contains { $0.occurs(in: value) }
            }
        }
    }
}
