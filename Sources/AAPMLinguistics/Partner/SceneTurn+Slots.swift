import AAPMCore

extension SceneTurn {
    /// Takes answers to slots, reacts and goes on.
    mutating func take(_ fills: [TurnReading.Fill], _ reading: TurnReading) {
        self.succeed()
        let answersQuestion = fills.contains { $0.slot.id.text == self.state.askedSlot }
        let changes = fills.contains { self.state.answers[$0.slot.id.text] != nil }
        for fill in fills where fill.value?.refusal == nil && !fill.isImpossible {
            self.state.answers[fill.slot.id.text] = fill.answer
            self.state.declined.removeAll { $0 == fill.slot.id.text }
        }
        if changes { self.forgetOutOfPlay() }
        self.recastOrSay(fills)
        if let refused = fills.first(where: { $0.value?.refusal != nil }) { return self.refuse(refused) }
        if let impossible = fills.first(where: \.isImpossible) { return self.refuseNumber(impossible) }
        let values = fills.reduce(into: [String: String]()) { $0["value"] = $1.answer.label }
        for fill in fills.prefix(2) { self.react(to: fill, isOnly: fills.count == 1) }
        if self.draft.parts.isEmpty { self.say(.acknowledge, values: values) }
        var followUp: (slot: Slot, value: SlotValue, question: FollowUp)?
        if fills.count == 1, let fill = fills.first, let value = fill.value, let question = value.followUp {
            followUp = (fill.slot, value, question)
        }
        if self.state.isReviewing { self.state.pending = .nothing }
        self.goOn(followUp: followUp, mayDigress: answersQuestion)
    }

    /// A value's own reaction, else the slot's, else a plain acknowledgement.
    private mutating func react(to fill: TurnReading.Fill, isOnly: Bool) {
        var values: [String: String] = [:]
        var glosses: [String: String] = [:]
        if fill.slot.kind != .text || fill.value != nil {
            values["value"] = fill.answer.label
            glosses["value"] = fill.answer.gloss ?? fill.answer.label
        }
        if let react = fill.value?.react, self.say(react, values: values, glosses: glosses) { return }
        guard isOnly else { return }
        if self.say(fill.slot.react, values: values, glosses: glosses) { return }
        self.say(.acknowledge, values: values, glosses: glosses)
    }

    private mutating func refuse(_ fill: TurnReading.Fill) {
        guard let value = fill.value, let refusal = value.refusal else { return }
        let values = ["value": fill.answer.label]
        let glosses = ["value": fill.answer.gloss ?? fill.answer.label]
        if !self.say(refusal.say, values: values, glosses: glosses) {
            self.say(.refuse, values: values, glosses: glosses)
        }
        self.draft.move = "refuse"
        // What was settled before stays settled.
        if self.state.answers[fill.slot.id.text] != nil, self.state.askedSlot != fill.slot.id.text {
            self.resume()
            if !self.draft.concludes { self.draft.move = "refuse" }
            return
        }
        self.offer(among: refusal.offer, of: fill.slot, after: nil)
    }

    /// Offers the next value that can be had.
    mutating func offer(among ids: [ID<SlotValue>], of slot: Slot, after last: String?) {
        var rest = ids[...]
        if let last, let index = ids.firstIndex(where: { $0.text == last }) { rest = ids[(index + 1)...] }
        if self.talk.isLastTurn { return self.leaveForTime(self.nextGoal) }
        if let next = rest.compactMap({ id in slot.values.first { $0.id == id && $0.refusal == nil } }).first,
            self.say(.offer, values: ["value": next.label], glosses: ["value": next.gloss])
        {
            self.state.pending = .offer(slot: slot.id.text, value: next.id.text)
            self.enter(.slot(slot))
            return
        }
        self.ask(slot)
        self.draft.move = last == nil ? "refuse" : "ask"
    }

    private mutating func refuseNumber(_ fill: TurnReading.Fill) {
        self.say(.refuse, values: ["value": fill.answer.label])
        if self.talk.isLastTurn { return self.leaveForTime(self.nextGoal) }
        self.ask(fill.slot)
        self.draft.move = "refuse"
    }

    /// Yes or no to a value that was offered in place of another.
    mutating func answerOffer(_ reading: TurnReading) -> Bool {
        guard case .offer(let slotID, let valueID) = self.state.pending, reading.fills.isEmpty,
            let slot = self.talk.slot(slotID), let value = slot.values.first(where: { $0.id.text == valueID }),
            reading.suggestion == nil
        else { return false }
        if !reading.common.isDisjoint(with: [.yes, .agree, .thanks]), !reading.common.contains(.no) {
            self.take([SlotAnswers.fill(slot, value)], reading)
            return true
        }
        guard reading.common.contains(.no) else { return false }
        self.succeed()
        let refusals = slot.values.compactMap(\.refusal).filter { $0.offer.contains(value.id) }
        self.say(.noProblem)
        self.offer(among: refusals.first?.offer ?? [], of: slot, after: valueID)
        self.draft.move = "ask"
        return true
    }

    // MARK: - Nearly understood

    mutating func suggest(_ slot: Slot, _ value: SlotValue) {
        if self.talk.isLastTurn { return self.leaveForTime(self.nextGoal) }
        self.say(.didYouMean, values: ["value": value.label], glosses: ["value": value.gloss])
        self.draft.move = "did_you_mean"
        self.state.pending = .suggestion(slot: slot.id.text, value: value.id.text)
    }

    /// Yes or no to “did you mean …?”; anything else is heard on its own.
    mutating func answerSuggestion(_ reading: TurnReading) -> Bool {
        guard case .suggestion(let slotID, let valueID) = self.state.pending, let slot = self.talk.slot(slotID),
            let value = slot.values.first(where: { $0.id.text == valueID })
        else { return false }
        let isYes = !reading.common.isDisjoint(with: [.yes, .agree])
        if isYes, reading.fills.isEmpty {
            self.take([SlotAnswers.fill(slot, value)], reading)
            return true
        }
        self.state.pending = self.state.answers[slotID] == nil ? .slot(slotID) : .nothing
        guard reading.common.contains(.no), reading.fills.isEmpty else { return false }
        self.succeed()
        self.say(.noProblem)
        self.resume()
        return true
    }

    /// No, thank you, to something that the goal does not need; yes or no where neither is an answer.
    mutating func declineOptional(_ reading: TurnReading) -> Bool {
        guard case .slot(let id) = self.state.pending, let slot = self.talk.slot(id),
            !reading.common.isDisjoint(with: [.yes, .no, .agree])
        else { return false }
        if reading.common.contains(.no), !slot.isRequired {
            self.succeed()
            self.state.declined.append(id)
            self.say(.acknowledge)
            self.goOn()
            return true
        }
        // Understood, but no answer yet: the same question, with a word to help.
        self.state.misses += 1
        if self.state.misses >= 3 {
            self.helpOn()
            return true
        }
        self.resume()
        if self.state.misses == 2, !self.draft.concludes { self.giveHint(for: slot, isAskedFor: false) }
        return true
    }

    // MARK: - Summing up

    /// “That's all”: what is optional is left out, what is needed is asked for with a word to help, the rest is closed.
    mutating func answerEnough(_ reading: TurnReading) -> Bool {
        guard reading.isEnough, reading.fills.isEmpty, !self.state.isReviewing, self.state.pending != .node,
            self.talk.scene.slots.contains(where: \.isRequired)
        else { return false }
        let left = self.talk.scene.slots.filter { !$0.isRequired && self.state.answers[$0.id.text] == nil }
        self.state.declined += left.map(\.id.text).filter { !self.state.declined.contains($0) }
        if self.state.askedSlot.flatMap(self.talk.slot)?.isRequired != true { self.state.pending = .nothing }
        switch self.nextGoal {
        case .slot(let slot):
            if self.talk.isLastTurn {
                self.leave()
                return true
            }
            self.state.misses += 1
            if self.state.misses >= 3 {
                // Whoever says it again and again wants to go.
                self.leave()
                return true
            }
            self.say(.noProblem)
            self.ask(slot)
            self.giveHint(for: slot, isAskedFor: false)
            self.draft.move = "ask"
        case .confirm, .close, .node:
            self.succeed()
            self.state.pending = .nothing
            if self.talk.isLastTurn { self.leaveForTime(self.nextGoal) } else { self.askNext() }
        case .chat:
            self.succeed()
            self.close()
        }
        return true
    }

    /// Yes, no or a change to what was summed up.
    mutating func answerConfirmation(_ reading: TurnReading) -> Bool {
        let common = reading.common
        // `No, gracias, nada más` agrees, even where a slot has the answer `nada`.
        let agrees = !common.isDisjoint(with: [.yes, .agree])
        if !reading.fills.isEmpty, !(reading.isBare && agrees) {
            self.take(reading.fills, reading)
            return true
        }
        let isDone =
            agrees && (reading.isBare || !common.contains(.no))
            || !common.contains(.no) && !common.isDisjoint(with: [.thanks, .farewell])
        if self.state.pending == .confirm, isDone, !common.contains(.change) {
            self.succeed()
            self.close()
            return true
        }
        if self.state.pending == .change, !common.isDisjoint(with: [.yes, .agree]) {
            self.succeed()
            self.state.pending = .nothing
            self.askNext()
            return true
        }
        guard common.contains(.no) || common.contains(.change), reading.suggestion == nil else { return false }
        self.succeed()
        if self.talk.isLastTurn {
            self.leave()
            return true
        }
        if self.state.pending == .change, common.contains(.no) {
            // “Nothing to change after all.”
            self.close()
            return true
        }
        self.say(.askChange)
        self.state.pending = .change
        self.draft.move = "ask"
        return true
    }

    /// Another answer may take a slot out of play.
    private mutating func forgetOutOfPlay() {
        let filled = self.state.filledValues
        for slot in self.talk.scene.slots where !self.talk.scene.isInPlay(slot, filled: filled) {
            self.state.answers[slot.id.text] = nil
        }
    }
}
