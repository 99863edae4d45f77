import AAPMCore

extension SceneTurn {
    /// The goal is reached.
    mutating func close() {
        self.say(.close)
        self.finish(as: "close")
        self.draft.taskCompleted = self.isTaskReached
    }

    /// A good-bye: before the goal, or after it where the talk went on for company.
    mutating func leave() {
        self.say(.leave)
        self.finish(as: "close")
        self.draft.taskCompleted =
            self.isTaskReached
            && (self.isGoalBehind || self.talk.forms(of: .confirm).isEmpty || self.talk.standing != nil)
    }

    /// Whoever says good-bye to a companion while the two only chat is let go, whatever else was said.
    mutating func answerFarewell(_ reading: TurnReading) -> Bool {
        guard self.isGoalBehind, !self.state.isReviewing, reading.common.contains(.farewell),
            reading.isBare || self.endsInFarewell(reading)
        else { return false }
        self.succeed()
        self.leave()
        return true
    }

    private func endsInFarewell(_ reading: TurnReading) -> Bool {
        let words = reading.text.words
        let libraries = [self.talk.target, self.talk.native].compactMap { $0 }
        return libraries.compactMap { $0.intents[.farewell] }.contains { patterns in
            (patterns.anywhere + patterns.alone).contains { pattern in
                pattern.matches(in: words).contains { $0.upperBound == words.count }
            }
        }
    }

    mutating func finish(as move: String) {
        self.draft.move = move
        self.draft.concludes = true
        self.state.pending = .nothing
        self.state.isOver = true
    }

    /// The plan allows no further turn.
    mutating func leaveForTime(_ goal: SceneGoal) {
        if goal == .close { return self.close() }
        self.leave()
    }

    mutating func announceEnd() {
        guard !self.state.hasAnnouncedEnd else { return }
        self.state.hasAnnouncedEnd = true
        self.say(.timeLimit)
    }

    /// Whether a task of the scene is done by the learner, or without tasks every required slot is filled; in a
    /// negotiation, whether every objective is reached.
    var isTaskReached: Bool {
        if self.talk.tier == .negotiation, let negotiation = self.talk.scene.negotiation {
            return self.objectivesReached(in: negotiation).count == negotiation.objectives.count
        }
        let own = Set(self.state.answers.filter { !$0.value.isAssisted }.map { ID<Slot>($0.key) })
        let tasks = self.talk.persona.tasks(in: self.talk.scene.id)
        let reached = Set(self.state.reached.map { ID<SceneNode>($0) })
        if !tasks.isEmpty { return tasks.contains { $0.outcome.isReached(filled: own, reached: reached) } }
        let filled = self.state.filledValues
        return !self.talk.isFreeTalk
            && self.talk.scene.slots.allSatisfy { slot in
                !slot.isRequired || own.contains(slot.id) || !self.talk.scene.isInPlay(slot, filled: filled)
            }
    }

    // MARK: - Without a goal

    /// Keeps a talk without a goal alive: the next topic, or a friendly end.
    mutating func keepChatting() {
        if self.state.exchanges >= FreeTalk.exchangeLimit { return self.leave() }
        if let topic = self.freshTopic, self.say(topic.followUp.ask) {
            self.begin(topic)
            return
        }
        if self.talk.isFreeTalk, self.state.exchanges > 2 { return self.leave() }
        self.state.pending = .nothing
        self.draft.move = "small_talk"
        if self.draft.parts.isEmpty { self.say(.smallTalk) }
    }

    /// Takes part in a talk without a goal.
    mutating func chat() {
        self.succeed()
        self.draft.move = "small_talk"
        self.say(.smallTalk)
        self.goOn()
    }
}
