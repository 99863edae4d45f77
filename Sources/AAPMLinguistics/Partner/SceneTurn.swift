import AAPMCore

/// One reply in the making: plans what a character does with a turn and puts it into words.
///
/// A value: from the same talk, state and turn it makes the same reply. The extensions hold the moves by kind.
struct SceneTurn: Sendable {
    let talk: Talk
    let realiser: LineRealiser
    /// The eliciting that the dialogue service asks for with this reply.
    let directive: Directive?
    let insists: Bool
    let analysis: Analysis
    /// The learner's words, as typed.
    let source: String
    var state: PartnerState
    var draft = ReplyDraft()
    /// Whether this line will hold the authored warning sign, which says enough about a register.
    var showsWarning = false

    init(_ talk: Talk, state: PartnerState, turn: LearnerTurnBriefing?, attempt: Int) {
        self.talk = talk
        self.state = state
        self.directive = turn?.directive
        self.insists = turn?.insists ?? false
        self.analysis = turn?.analysis ?? .empty
        self.source = turn?.text ?? ""
        self.realiser = LineRealiser(talk: talk, attempt: attempt)
    }

    /// Opens the talk.
    mutating func open() {
        self.draft.negotiation = self.talk.standing
        if let authority = self.talk.debrief {
            self.say(.debrief, values: ["value": authority])
        } else if let weeks = self.talk.weeksAway, weeks >= 3 {
            self.say(.overture)
        }
        if !self.say(.opening) { self.say(.greet) }
        self.takeUpMemory()
        self.draft.move = "opening"
        self.askNext()
        self.draft.move = "opening"
        self.remember()
    }

    /// Answers a turn.
    mutating func answer(_ reading: TurnReading) {
        self.state.exchanges += 1
        self.draft.acceptsApology = reading.common.contains(.apology)
        if self.state.isOver {
            self.draft.negotiation = self.talk.standing
            self.answerAfterTheEnd(reading)
        } else if let standing = self.talk.standing, let negotiation = self.talk.scene.negotiation {
            self.negotiate(reading, from: standing, by: negotiation)
        } else {
            self.decide(reading)
        }
        self.foldRecast()
        self.remember()
    }

    /// In the order in which people listen: first what is meant for them, then what moves the scene, then the rest.
    mutating func decide(_ reading: TurnReading) {
        let common = reading.common
        if common.contains(.abuse) { return self.setBoundary() }
        if common.contains(.steering) || reading.isEmpty { return self.repair() }
        if self.answerHelp(reading) { return }
        self.settleGoal()
        if self.answerFarewell(reading) { return }
        if self.answerSuggestion(reading) { return }
        if common.contains(.areYouReal) { return self.sayAndResume(.scripted) }
        if let intent = reading.intent { return self.follow(intent, reading) }
        if self.state.takesAnything, self.answerDigression(reading) { return }
        if self.state.isReviewing, self.answerConfirmation(reading) { return }
        if self.answerEnough(reading) { return }
        if self.answerOffer(reading) { return }
        if !reading.fills.isEmpty { return self.take(reading.fills, reading) }
        if self.answerSocially(reading) { return }
        if self.declineOptional(reading) { return }
        if let topic = reading.topic { return self.talkAbout(topic) }
        if let (slot, value) = reading.suggestion { return self.suggest(slot, value) }
        if reading.isNative { return self.answerNative(reading) }
        if self.answerSocially(reading, loosely: true) { return }
        if self.talk.isFreeTalk || self.nextGoal == .chat { return self.chat() }
        self.repair()
    }

    // MARK: - Speaking

    /// Speaks one form of a move.
    @discardableResult
    mutating func say(_ move: Move, values: [String: String] = [:], glosses: [String: String] = [:]) -> Bool {
        self.say(self.talk.forms(of: move), values: values, glosses: glosses)
    }

    /// Speaks one of the forms.
    @discardableResult
    mutating func say(
        _ forms: [SurfaceForm], values: [String: String] = [:], glosses: [String: String] = [:]
    ) -> Bool {
        guard let part = self.realiser.part(of: forms, values: values, glosses: glosses, state: &self.state)
        else { return false }
        self.draft.parts.append(part)
        return true
    }

    /// Keeps what can be asked to be said again.
    private mutating func remember() {
        self.state.lastLine = self.draft.line
        guard self.draft.countsTurn, self.draft.isUnderstood || self.state.base.isEmpty else { return }
        self.state.base = self.draft.line
        self.state.baseGloss = self.draft.gloss
    }

    /// Something was understood: the count of misses begins anew.
    mutating func succeed() {
        self.state.misses = 0
        self.state.puzzled = 0
    }

    private mutating func answerAfterTheEnd(_ reading: TurnReading) {
        self.draft.move = "close"
        self.draft.concludes = true
        // The question is owed an honest answer at any time.
        if reading.common.contains(.areYouReal), self.say(.scripted) { return }
        if !self.say(.leave) { self.say(.close) }
    }
}

extension SceneTurn {
    /// Sets a line apart from the one before it, when the authored forms alone cannot.
    mutating func varyOpening() {
        for move in [Move.takeYourTime, .noProblem, .agree, .acknowledge, .greet] {
            let forms = self.talk.forms(of: move)
            guard let part = self.realiser.part(of: forms, state: &self.state), !self.draft.line.hasPrefix(part.text)
            else { continue }
            self.draft.parts.insert(part, at: 0)
            self.state.lastLine = self.draft.line
            return
        }
    }
}
