import AAPMCore

extension SceneTurn {
    /// Not understood: said in character and without blame; the second time with a hint, the third time with a way on.
    mutating func repair() {
        self.state.misses += 1
        self.draft.isUnderstood = false
        self.draft.move = "repair"
        self.settleGoal()
        if self.talk.isLastTurn {
            self.say(.repair)
            self.leave()
            self.draft.move = "close"
            return
        }
        if self.state.takesAnything { self.state.pending = .nothing }
        if self.state.misses >= 3 {
            self.helpOn()
            self.draft.isUnderstood = false
            if !self.draft.concludes { self.draft.move = "repair" }
            return
        }
        self.say(.repair)
        // With less pressure, help comes a turn earlier.
        let helpsFrom = self.talk.standing?.isFirst == true ? 1 : 2
        if self.state.misses >= helpsFrom, let slot = self.state.askedSlot.flatMap(self.talk.slot) {
            self.giveHint(for: slot, isAskedFor: false)
        } else if self.state.misses == 2 || self.state.pending == .nothing {
            self.resume()
        } else if case .slot(let slot) = self.goalAsked, self.realiser.hasFresh(slot.ask, state: self.state) {
            self.ask(slot)
        }
        if !self.draft.concludes { self.draft.move = "repair" }
    }

    /// Calm, short, and the door stays open.
    mutating func setBoundary() {
        self.state.abuses += 1
        self.draft.move = "boundary"
        if !self.say(.boundary) { self.say(.backToTopic) }
        if self.talk.isLastTurn || (self.talk.tier > .companion && self.state.abuses >= 3) { return self.leave() }
        self.resume()
        if !self.draft.concludes { self.draft.move = "boundary" }
    }

    /// A whole turn in L1: asked for in L2 where the character speaks only that, taken and modelled by the companion.
    mutating func answerNative(_ reading: TurnReading) {
        if self.talk.tier > .companion {
            self.say(.nativeLanguage)
            self.draft.move = "native_language"
            if self.talk.isLastTurn { return self.leave() }
            if let slot = self.state.askedSlot.flatMap(self.talk.slot), self.state.hint == 0 {
                self.giveHint(for: slot, isAskedFor: false)
            } else {
                self.resume()
            }
            if !self.draft.concludes { self.draft.move = "native_language" }
            return
        }
        guard let slot = self.state.askedSlot.flatMap(self.talk.slot) else {
            if self.talk.isFreeTalk || self.nextGoal == .chat { return self.chat() }
            return self.repair()
        }
        // Understood, but it names nothing that this question is about: the way to say it in L2 comes first.
        if self.talk.isLastTurn { return self.leaveForTime(self.nextGoal) }
        self.state.misses += 1
        if self.state.misses >= 3 { return self.helpOn() }
        // Only a character's own words fit here: those of the library belong to people who speak L2 alone.
        if !self.say(self.talk.character.moves[.nativeLanguage] ?? []) { self.say(.acknowledge) }
        // How to begin one's own sentence, then one to go by: it is not what the learner said.
        if let help = slot.help ?? Self.help(from: slot) {
            self.say(.hintStarter, values: ["help": help.starter])
            self.say(.hintModel, values: ["help": help.model])
            self.draft.help.append(help.native)
        }
        self.draft.move = "native_language"
    }
}
