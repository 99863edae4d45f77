import AAPMCore

extension SceneTurn {
    /// Answers a turn of tier 3, and shows what it did to the authority's openness.
    mutating func negotiate(
        _ reading: TurnReading, from standing: NegotiationStanding, by negotiation: Negotiation
    ) {
        if self.givesPause(reading, from: standing) { return }
        let before = self.state
        let breaksRegister = NegotiationRules.breaksRegister(self.analysis)
        // The sign of this turn is known before its line only where the register decides.
        self.showsWarning =
            NegotiationRules.after(
                .init(breaksRegister: breaksRegister, isUnderstood: true, isNative: false), from: standing
            ).sign == .warning
        self.decide(reading)
        guard self.draft.countsTurn else {
            self.draft.negotiation = standing
            self.draft.negotiation?.sign = nil
            return
        }
        let isNative = self.draft.move == Move.nativeLanguage.rawValue
        let facts = NegotiationRules.TurnFacts(
            breaksRegister: breaksRegister || self.draft.move == Move.boundary.rawValue,
            isUnderstood: self.draft.isUnderstood && !isNative, isNative: isNative)
        var next = NegotiationRules.after(facts, from: standing)
        next.objectives = self.objectivesReached(in: negotiation).map(\.id.text)
        next.customs = self.customsHeard(in: reading, of: negotiation, before: standing)
        if next.collapse != nil, !self.draft.taskCompleted {
            self.collapse(by: negotiation, from: before)
        } else if next.sign == .warning, !self.draft.concludes {
            self.warn(by: negotiation)
        } else {
            next.sign = nil
            next.collapse = nil
        }
        self.draft.negotiation = next
    }

    /// The objectives that the learner's own words have reached.
    func objectivesReached(in negotiation: Negotiation) -> [NegotiationObjective] {
        negotiation.objectivesReached(
            filled: Set(self.state.answers.filter { !$0.value.isAssisted }.map { ID<Slot>($0.key) }),
            reached: Set(self.state.reached.map { ID<SceneNode>($0) }))
    }

    private func customsHeard(
        in reading: TurnReading, of negotiation: Negotiation, before standing: NegotiationStanding
    ) -> [String] {
        let words = reading.text.words
        return standing.customs
            + negotiation.customs.filter { custom in
                !standing.customs.contains(custom.id.text)
                    && (custom.common.contains(where: reading.common.contains)
                        || custom.patterns.contains { $0.firstMatch(in: words) != nil })
            }.map(\.id.text)
    }

    /// A moment to think, whenever it is asked for: no turn, and nothing is held against anybody.
    private mutating func givesPause(_ reading: TurnReading, from standing: NegotiationStanding) -> Bool {
        guard reading.common.contains(.wait), reading.fills.isEmpty, reading.intent == nil,
            reading.common.isDisjoint(with: [.abuse, .steering])
        else { return false }
        self.succeed()
        self.say(.takeYourTime)
        self.draft.move = Move.takeYourTime.rawValue
        self.draft.countsTurn = false
        self.draft.negotiation = NegotiationRules.paused(standing)
        return true
    }

    /// The visible sign comes first, then what the authority would have said.
    private mutating func warn(by negotiation: Negotiation) {
        guard let sign = self.realiser.part(of: negotiation.warning, state: &self.state) else { return }
        self.draft.parts.insert(sign, at: 0)
    }

    /// The talk is over, kindly enough to come back; the companion is there at once and analyses nothing.
    private mutating func collapse(by negotiation: Negotiation, from before: PartnerState) {
        let understood = self.draft.isUnderstood
        let apology = self.draft.acceptsApology
        self.state = before
        self.draft = ReplyDraft()
        self.draft.isUnderstood = understood
        self.draft.acceptsApology = apology
        self.say(negotiation.collapse)
        self.finish(as: Move.close.rawValue)
        let companion = self.talk.persona.companion
        if let comfort = self.realiser.part(of: companion.moves[.stepIn] ?? [], state: &self.state) {
            self.draft.help = ["\(companion.shortName): \(comfort.gloss ?? comfort.text)"]
        }
    }
}
