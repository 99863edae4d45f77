import AAPMCore

extension SceneTurn {
    /// An answer to a follow-up, to small talk or to an eliciting question: anything is welcome.
    mutating func answerDigression(_ reading: TurnReading) -> Bool {
        if reading.common.contains(.farewell), reading.isBare { return false }
        if reading.isNative, self.talk.tier > .companion, self.state.pending != .elicitation {
            self.state.pending = .nothing
            self.answerNative(reading)
            return true
        }
        switch self.state.pending {
        case .followUp(let slotID, let valueID):
            let value = self.talk.slot(slotID)?.values.first { $0.id.text == valueID }
            return self.react(with: value?.followUp, to: reading)
        case .topic(let id):
            return self.react(with: self.talk.topics.first { $0.id.text == id }?.followUp, to: reading)
        case .elicitation:
            self.succeed()
            self.state.pending = .nothing
            // An answer to what the eliciting put off.
            if !reading.fills.isEmpty {
                self.take(reading.fills, reading)
                return true
            }
            if !self.recastOrSay([]) || self.draft.line.count < 30 {
                if !self.say(.acknowledge) { self.say(.smallTalk) }
            }
            self.draft.move = "small_talk"
            self.goOn()
            return true
        default: return false
        }
    }

    private mutating func react(with followUp: FollowUp?, to reading: TurnReading) -> Bool {
        let words = reading.text.words
        let reply = followUp?.replies.first { $0.patterns.contains { $0.firstMatch(in: words) != nil } }
        // An answer to the scene itself goes before a digression that it does not answer.
        if reply == nil, reading.fills.contains(where: { self.state.answers[$0.slot.id.text] == nil }) { return false }
        if reply == nil, reading.common.contains(where: Self.interrupts) { return false }
        self.succeed()
        let wasTopic = if case .topic = self.state.pending { true } else { false }
        self.state.pending = .nothing
        self.recastOrSay([])
        if !self.say(reply?.say ?? followUp?.react ?? []) { self.say(.smallTalk) }
        self.draft.move = "small_talk"
        let fresh = reading.fills.filter {
            self.state.answers[$0.slot.id.text] == nil && $0.value?.refusal == nil && !$0.isImpossible
        }
        for fill in fresh { self.state.answers[fill.slot.id.text] = fill.answer }
        if wasTopic, self.hasTopicToReturnTo, self.directive == nil { self.say(.backToTopic) }
        self.goOn()
        return true
    }

    /// Whether the scene still wants something after a digression.
    private var hasTopicToReturnTo: Bool {
        guard !self.talk.isEndNear, !self.talk.isFreeTalk else { return false }
        return switch self.nextGoal {
        case .slot, .node, .confirm: true
        case .chat, .close: false
        }
    }

    private static func interrupts(_ intent: CommonIntent) -> Bool {
        [.farewell, .whoAreYou, .howAreYou, .change, .wait].contains(intent)
    }

    // MARK: - Small talk

    /// The learner raises something that the character likes to talk about.
    mutating func talkAbout(_ topic: SmallTalkTopic) {
        self.succeed()
        self.recastOrSay([])
        self.say(topic.answer)
        self.draft.move = "small_talk"
        let isNew = !self.state.topics.contains(topic.id.text)
        if isNew, self.talk.isTalkative, !self.talk.isEndNear, self.directive == nil, self.say(topic.followUp.ask) {
            self.begin(topic)
            return
        }
        if isNew { self.state.topics.append(topic.id.text) }
        self.goOn()
    }

    /// Begins small talk between two questions now and then.
    ///
    /// Only friendly characters do, at most twice a talk, and never before the end of a scene.
    mutating func offerTopic(before goal: SceneGoal) -> Bool {
        guard case .slot = goal, self.talk.isTalkative, self.state.offeredTopics < 2,
            self.state.exchanges - self.state.digressedAt >= 3, let topic = self.freshTopic
        else { return false }
        let odds = self.talk.band == .warm ? 2 : 3
        let key = "\(self.talk.session)/\(self.state.exchanges)/topic"
        guard self.talk.variation.pick(odds, for: key) == 0, self.say(topic.followUp.ask) else { return false }
        self.state.offeredTopics += 1
        self.begin(topic)
        return true
    }

    mutating func begin(_ topic: SmallTalkTopic) {
        if !self.state.topics.contains(topic.id.text) { self.state.topics.append(topic.id.text) }
        self.state.pending = .topic(topic.id.text)
        self.state.digressedAt = self.state.exchanges
        self.draft.move = "small_talk"
    }

    /// A topic that was not talked about, chosen by the variation.
    var freshTopic: SmallTalkTopic? {
        let fresh = self.talk.topics.filter { !self.state.topics.contains($0.id.text) }
        guard !fresh.isEmpty else { return nil }
        let key = "\(self.talk.session)/\(self.state.topics.count)/which"
        return fresh[self.talk.variation.pick(fresh.count, for: key)]
    }
}
