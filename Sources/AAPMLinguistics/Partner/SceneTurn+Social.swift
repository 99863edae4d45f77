import AAPMCore

extension SceneTurn {
    /// Greetings, thanks and the other things that people say to each other anywhere.
    ///
    /// - Parameter loosely: Whether a courtesy counts beside words that were not understood.
    mutating func answerSocially(_ reading: TurnReading, loosely: Bool = false) -> Bool {
        let common = reading.common
        if common.contains(.farewell) {
            self.succeed()
            self.leave()
            return true
        }
        if common.contains(.change) {
            return self.startChange()
        }
        let answers: [(CommonIntent, Move)] = [
            (.howAreYou, .howAreYou), (.whoAreYou, .whoAreYou), (.areYouReal, .scripted), (.wait, .takeYourTime),
            (.apology, .noProblem), (.thanks, .welcome), (.greet, .greet),
        ]
        for (intent, move) in answers where common.contains(intent) {
            // A courtesy beside an unclear answer does not make it clear.
            if intent == .apology || intent == .thanks || intent == .greet, !reading.isBare, !loosely { continue }
            if intent == .greet, self.state.hasGreeted { continue }
            self.state.hasGreeted = self.state.hasGreeted || intent == .greet
            if intent == .wait {
                self.say(move)
                self.draft.move = move.rawValue
                return true
            }
            if intent == .howAreYou { self.state.askedBackAt = self.state.exchanges }
            self.sayAndResume(move)
            return true
        }
        if self.state.exchanges - self.state.askedBackAt == 1, loosely || reading.isBare {
            // An answer to “and you?”.
            self.sayAndResume(.acknowledge)
            return true
        }
        if reading.isBare || loosely, common == [.greet] {
            self.sayAndResume(.agree)
            return true
        }
        if common.contains(.agree), reading.isBare, self.state.askedSlot == nil {
            self.sayAndResume(.agree)
            return true
        }
        return false
    }

    /// An aside, then back to what is asked for.
    mutating func sayAndResume(_ move: Move) {
        self.succeed()
        self.say(move)
        self.draft.move = "small_talk"
        if self.talk.isLastTurn { return self.leaveForTime(self.nextGoal) }
        // Two questions at once would be one too many, and an honest answer stands alone.
        if move != .howAreYou, move != .scripted, self.elicitInPassing() { return }
        self.resume()
    }

    private mutating func startChange() -> Bool {
        guard !self.state.answers.isEmpty else { return false }
        self.succeed()
        if self.talk.isLastTurn {
            self.leave()
            return true
        }
        self.say(.askChange)
        self.state.pending = .change
        self.draft.move = "ask"
        return true
    }

    // MARK: - Intents of the scene

    /// Something reasonable that the author foresaw.
    mutating func follow(_ intent: SceneIntent, _ reading: TurnReading) {
        self.succeed()
        if intent.leadsTo == nil, intent.fills.isEmpty, !reading.fills.isEmpty {
            self.say(intent.say)
            return self.take(reading.fills, reading)
        }
        self.recastOrSay(reading.fills)
        for fill in reading.fills where fill.value?.refusal == nil && !fill.isImpossible {
            self.state.answers[fill.slot.id.text] = fill.answer
        }
        self.carryOut(intent, isOfNode: reading.intentIsOfNode)
    }

    /// Says what belongs to an intent, fills what it settles and goes where it leads.
    mutating func carryOut(_ intent: SceneIntent, isOfNode: Bool = true) {
        self.say(intent.say)
        for (slotID, valueID) in intent.fills {
            guard let slot = self.talk.scene.slots.first(where: { $0.id == slotID }),
                let value = slot.values.first(where: { $0.id == valueID })
            else { continue }
            self.state.answers[slotID.text] = PartnerState.Answer(
                value: value.id.text, label: value.label, gloss: value.gloss)
        }
        guard let target = intent.leadsTo, let node = self.talk.node(target.text) else {
            if isOfNode, self.state.pending == .node {
                self.state.node = nil
                self.state.pending = .nothing
                return self.goOn()
            }
            if intent.fills.isEmpty, self.elicitInPassing() { return }
            return intent.fills.isEmpty ? self.resume() : self.goOn()
        }
        self.arrive(at: node)
    }

    private mutating func arrive(at node: SceneNode) {
        self.state.node = node.id.text
        if !self.state.reached.contains(node.id.text) { self.state.reached.append(node.id.text) }
        let spoke = self.say(node.say)
        if node.ends {
            if !spoke { self.say(.close) }
            self.finish(as: "close")
            self.draft.taskCompleted = self.isTaskReached
            return
        }
        if self.talk.isLastTurn { return self.leaveForTime(self.nextGoal) }
        if node.intents.isEmpty {
            self.state.node = nil
            return self.goOn()
        }
        self.state.pending = .node
        self.enter(.node(node))
        self.draft.move = "ask"
    }
}
