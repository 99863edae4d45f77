import AAPMCore

/// What a scene wants next.
enum SceneGoal: Equatable, Sendable {
    case slot(Slot)
    case node(SceneNode)
    case confirm
    case close
    /// Nothing in particular.
    case chat

    /// Tells goals apart, for counting help.
    var key: String {
        switch self {
        case .slot(let slot): "slot/" + slot.id.text
        case .node(let node): "node/" + node.id.text
        case .confirm: "confirm"
        case .close: "close"
        case .chat: "chat"
        }
    }
}

extension SceneTurn {
    /// What comes next, given what is known.
    var nextGoal: SceneGoal {
        if let node = self.state.node.flatMap(self.talk.node), self.state.pending == .node, !node.intents.isEmpty {
            return .node(node)
        }
        let open = self.openSlots
        if let slot = open.first(where: \.isRequired) { return .slot(slot) }
        // What the goal does not need is asked when the talk has room.
        if !self.talk.isEndNear, let slot = open.first(where: { !$0.ask.isEmpty }) { return .slot(slot) }
        if !self.talk.scene.slots.contains(where: \.isRequired) {
            if let node = self.state.node.flatMap(self.talk.node), !node.intents.isEmpty { return .node(node) }
            // A scene of optional slots alone ends by its nodes, or when the talk has had its time.
            return .chat
        }
        // A companion is company: with the goal reached there is still time for a chat.
        if self.isGoalBehind, !self.talk.isEndNear, self.state.exchanges < FreeTalk.companionExchanges,
            self.freshTopic != nil
        {
            return .chat
        }
        return self.talk.forms(of: .confirm).isEmpty ? .close : .confirm
    }

    /// What was neither answered nor declined.
    private var openSlots: [Slot] {
        let filled = self.state.filledValues
        return self.talk.scene.slots.filter { slot in
            self.state.answers[slot.id.text] == nil && !self.state.declined.contains(slot.id.text)
                && self.talk.scene.isInPlay(slot, filled: filled)
        }
    }

    /// Whether a companion has been told all that the scene needs, and what follows is company.
    var isGoalBehind: Bool {
        self.talk.tier == .companion && self.talk.scene.slots.contains(where: \.isRequired)
            && !self.openSlots.contains(where: \.isRequired)
    }

    /// Asks for what is needed next, or ends the scene.
    mutating func askNext() {
        switch self.nextGoal {
        case .slot(let slot):
            self.ask(slot)
        case .node(let node):
            self.say(node.say)
            self.state.pending = .node
            self.draft.move = "ask"
        case .confirm:
            if self.say(.confirm) {
                self.state.pending = .confirm
                self.draft.move = "confirm"
            } else {
                self.close()
            }
        case .close:
            self.close()
        case .chat:
            self.keepChatting()
        }
    }

    mutating func ask(_ slot: Slot) {
        self.enter(.slot(slot))
        if !self.say(slot.ask) {
            // An author left the question out: a friendly word and the learner's move.
            self.say(.takeYourTime)
        }
        self.state.pending = .slot(slot.id.text)
        self.draft.move = "ask"
    }

    /// Goes on after a reaction: an eliciting line, a digression, or the next thing needed.
    ///
    /// - Parameters:
    ///   - followUp: A question that the reaction leads to.
    ///   - mayDigress: Whether small talk is welcome here; not while a question waits for its answer.
    mutating func goOn(
        followUp: (slot: Slot, value: SlotValue, question: FollowUp)? = nil, mayDigress: Bool = false
    ) {
        let goal = self.nextGoal
        if self.talk.isLastTurn { return self.leaveForTime(goal) }
        if goal != .close, self.elicit() { return }
        if self.talk.isEndNear {
            self.announceEnd()
        } else if let followUp, self.talk.band != .cold, self.say(followUp.question.ask) {
            self.state.pending = .followUp(slot: followUp.slot.id.text, value: followUp.value.id.text)
            self.state.digressedAt = self.state.exchanges
            self.draft.move = "ask"
            return
        } else if mayDigress, self.offerTopic(before: goal) {
            return
        }
        self.state.pending = .nothing
        self.askNext()
    }

    /// Says again what the learner is asked for, after something that did not answer it.
    mutating func resume() {
        if self.talk.isLastTurn { return self.leaveForTime(self.nextGoal) }
        switch self.state.pending {
        case .slot(let id), .offer(let id, _), .suggestion(let id, _):
            if let slot = self.talk.slot(id) { return self.ask(slot) }
            self.askNext()
        case .confirm:
            if !self.say(.confirm) { self.askNext() }
        case .change:
            self.say(.askChange)
        case .node, .nothing, .followUp, .topic, .elicitation:
            if self.state.pending != .node { self.state.pending = .nothing }
            self.askNext()
        }
    }

    /// A new goal starts with its own count of help.
    mutating func enter(_ goal: SceneGoal) {
        guard self.state.goal != goal.key else { return }
        if !self.state.goal.isEmpty {
            self.state.trouble = max(0, self.state.trouble + (self.state.hint > 1 ? 1 : self.state.hint == 0 ? -1 : 0))
        }
        self.state.goal = goal.key
        self.state.hint = 0
    }

    mutating func settleGoal() {
        self.enter(self.goalAsked)
    }

    /// What the last line asked for, or what is needed next.
    var goalAsked: SceneGoal {
        if let slot = self.state.askedSlot.flatMap(self.talk.slot) { return .slot(slot) }
        return self.state.isReviewing ? .confirm : self.nextGoal
    }
}
