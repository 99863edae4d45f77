import AAPMCore

extension SceneTurn {
    /// Answers a wish for help. Help is no turn: nothing moves but what the learner knows.
    mutating func answerHelp(_ reading: TurnReading) -> Bool {
        let common = reading.common
        let hasAnswer = !reading.fills.isEmpty || reading.intent != nil
        if common.contains(.howToSay) {
            self.sayWord(for: reading.subject)
        } else if common.contains(.meaning) {
            self.sayMeaning(of: reading.subject)
        } else if common.contains(.dontUnderstand) {
            self.explain()
        } else if common.contains(.repeatLine), !hasAnswer {
            self.say(.repeatLine, values: ["line": self.state.base], glosses: ["line": self.state.baseGloss ?? ""])
            self.draft.move = "repeat"
        } else if common.contains(.slower), !hasAnswer {
            self.saySlowly()
        } else if common.contains(.hint), !hasAnswer {
            self.settleGoal()
            self.hint()
        } else if common.contains(.dontKnow), !hasAnswer, !self.state.takesAnything {
            self.settleGoal()
            self.hint()
        } else {
            return false
        }
        self.draft.countsTurn = false
        return true
    }

    private mutating func saySlowly() {
        self.say(.slower, values: ["line": Self.portions(of: self.state.base)])
        self.draft.move = "slower"
    }

    /// The first time the line again, slowly; then what it means.
    private mutating func explain() {
        self.state.puzzled += 1
        self.saySlowly()
        guard self.state.puzzled > 1 || self.talk.tier == .companion else { return }
        let goal = self.talk.scene.goal[self.talk.languages.native]
        let help = self.state.askedSlot.flatMap(self.talk.slot)?.help?.native
        if let meaning = self.state.baseGloss ?? help ?? goal { self.draft.help.append(meaning) }
    }

    /// The line in portions of up to four words, at marks where there are any.
    static func portions(of line: String) -> String {
        var result: [String] = []
        var count = 0
        let words = line.split(separator: " ")
        for (index, word) in words.enumerated() {
            count += 1
            let ends = word.last.map { ",.;:!?…".contains($0) } ?? false
            if ends { count = 0 }
            if count == 4, index < words.count - 1 {
                result.append(word + "…")
                count = 0
            } else {
                result.append(String(word))
            }
        }
        return result.joined(separator: " ")
    }

    // MARK: - Words

    private mutating func sayWord(for subject: String) {
        let words = WordMeanings(self.talk)
        self.draft.move = "hint"
        if let pair = words.term(for: subject) ?? words.gloss(of: subject) {
            self.say(.howToSay, values: ["value": pair.term], glosses: ["value": pair.term])
            self.draft.help.append("\(pair.gloss): \(pair.term)")
        } else {
            self.say(.unknownWord)
        }
    }

    private mutating func sayMeaning(of subject: String) {
        let words = WordMeanings(self.talk)
        self.draft.move = "hint"
        if let pair = words.gloss(of: subject) ?? words.term(for: subject) {
            if self.talk.tier == .companion {
                self.say(.meaning, values: ["word": pair.term, "value": pair.gloss])
            } else {
                self.say(.howToSay, values: ["value": pair.term])
            }
            self.draft.help.append("\(pair.term): \(pair.gloss)")
        } else {
            self.say(.unknownWord)
        }
    }

    // MARK: - Hints

    /// The next of the five levels of help with what is asked for.
    private mutating func hint() {
        self.draft.move = "hint"
        if let slot = self.slotInNeed {
            return self.giveHint(for: slot, isAskedFor: true)
        }
        self.state.hint = min(5, self.state.hint + 1)
        self.say(.slower, values: ["line": Self.portions(of: self.state.base)])
        let goal = self.talk.scene.goal[self.talk.languages.native]
        if let meaning = self.state.baseGloss ?? goal { self.draft.help.append(meaning) }
    }

    /// The slot that help is about.
    private var slotInNeed: Slot? {
        if let slot = self.state.askedSlot.flatMap(self.talk.slot) { return slot }
        if self.state.takesAnything || self.state.isReviewing || self.state.pending == .node { return nil }
        if case .slot(let slot) = self.nextGoal { return slot }
        return nil
    }

    /// - Parameter isAskedFor: The companion steps in only when the learner asks on after a model sentence.
    mutating func giveHint(for slot: Slot, isAskedFor: Bool) {
        let level =
            self.talk.tier == .companion
            ? ScaffoldRules.next(
                after: self.state.hint, session: self.talk.sessionCount, trouble: self.state.trouble)
            : self.state.hint + 1
        self.state.hint = min(isAskedFor ? 5 : 4, level)
        self.draft.move = "hint"
        guard let help = slot.help ?? Self.help(from: slot) else {
            if isAskedFor { self.saySlowly() }
            if let meaning = self.state.baseGloss ?? self.talk.scene.goal[self.talk.languages.native] {
                self.draft.help.append(meaning)
            }
            return
        }
        switch self.state.hint {
        case 1: self.say(.hintWord, values: ["help": help.word])
        case 2: self.say(.hintStarter, values: ["help": help.starter])
        case 3: self.say(.hintModel, values: ["help": help.model])
        case 4:
            // Beyond tier 1 nobody speaks L1: the meaning stands beside the line.
            if self.talk.tier == .companion {
                self.say(.hintNative, values: ["help": help.model, "native": help.native])
            } else {
                self.say(.hintModel, values: ["help": help.model])
            }
            self.draft.help.append(help.native)
        default: self.stepIn()
        }
        if self.talk.tier == .companion, (2...3).contains(self.state.hint) { self.draft.help.append(help.native) }
    }

    /// Help made of a slot's values, when the author wrote none.
    static func help(from slot: Slot) -> SlotHelp? {
        let values = slot.values.filter { $0.refusal == nil }
        guard let first = values.first else { return nil }
        let start = first.label.split(separator: " ").prefix(1).joined()
        return SlotHelp(
            word: values.prefix(3).map(\.label).joined(separator: ", "), starter: start + "…",
            model: first.label.prefix(1).uppercased() + first.label.dropFirst() + ".", native: first.gloss)
    }

    // MARK: - The companion steps in

    /// After several turns that settled nothing: a way to say it and a thing to say yes to, then what comes next.
    ///
    /// Nothing is put into the learner's mouth: without a yes the slot stays empty.
    mutating func helpOn() {
        self.draft.move = "hint"
        self.say(.stepIn)
        guard let slot = self.slotInNeed else { return self.moveOn() }
        let help = slot.help ?? Self.help(from: slot)
        if let help {
            self.say(.hintModel, values: ["help": help.model])
            self.draft.help.append(help.native)
        }
        let isOffered = if case .offer = self.state.pending { true } else { false }
        if !isOffered, !self.talk.isLastTurn, let id = self.assistedAnswer(to: slot, model: help?.model)?.value,
            let value = slot.values.first(where: { $0.id.text == id }),
            self.say(.offer, values: ["value": value.label], glosses: ["value": value.gloss])
        {
            self.state.pending = .offer(slot: slot.id.text, value: id)
            return self.enter(.slot(slot))
        }
        self.state.declined.append(slot.id.text)
        self.moveOn()
    }

    /// Help 5: the sentence is said for the learner, and the scene goes on. It counts as help, not as an achievement.
    mutating func stepIn() {
        self.draft.move = "hint"
        self.say(.stepIn)
        guard let slot = self.slotInNeed else { return self.moveOn() }
        let help = slot.help ?? Self.help(from: slot)
        if let help {
            self.say(.hintModel, values: ["help": help.model])
            self.draft.help.append(help.native)
        }
        guard let answer = self.assistedAnswer(to: slot, model: help?.model) else {
            self.state.declined.append(slot.id.text)
            return self.moveOn()
        }
        self.state.answers[slot.id.text] = answer
        self.moveOn()
    }

    private func assistedAnswer(to slot: Slot, model: String?) -> PartnerState.Answer? {
        var asked = self.state
        asked.pending = .slot(slot.id.text)
        asked.answers[slot.id.text] = nil
        if let model {
            var reading = TurnReading(text: LearnerText(model))
            SlotAnswers(talk: self.talk, state: asked).read(into: &reading)
            if let fill = reading.fills.first(where: { $0.slot.id == slot.id }), fill.value?.refusal == nil,
                !fill.isImpossible
            {
                var answer = fill.answer
                answer.isAssisted = true
                return answer
            }
        }
        guard let value = slot.values.first(where: { $0.refusal == nil }) else { return nil }
        return PartnerState.Answer(value: value.id.text, label: value.label, gloss: value.gloss, isAssisted: true)
    }

    /// Leaves what could not be settled and goes on.
    private mutating func moveOn() {
        self.state.misses = 0
        self.state.hint = 0
        if self.state.isReviewing { return self.close() }
        if self.state.pending == .node, let node = self.state.node.flatMap(self.talk.node),
            let intent = node.intents.first(where: { $0.leadsTo != nil }) ?? node.intents.first
        {
            return self.carryOut(intent)
        }
        self.state.pending = .nothing
        if self.talk.isLastTurn { return self.leaveForTime(self.nextGoal) }
        self.askNext()
        if !self.draft.concludes { self.draft.move = "hint" }
    }
}
