import AAPMCore

/// Makes the state of a talk again from its turns, when the stored one is missing or cannot be read.
enum TalkReplay {
    /// More would cost time and change nothing that matters.
    private static let limit = 120

    /// - Parameter text: The turn to be answered, which is not part of the past even when the briefing lists it.
    static func state(of talk: Talk, briefing: TalkBriefing, before text: String) -> PartnerState {
        // How a negotiation went is in the journal; going through it again is not to judge it again.
        var talk = talk
        talk.standing = nil
        var state = PartnerState(scene: talk.scene.id.text)
        guard !briefing.turns.isEmpty else { return state }
        var opening = SceneTurn(talk, state: state, turn: nil, attempt: 0)
        opening.open()
        state = opening.state
        var past = briefing.turns
        if let last = past.last, last.speaker == .learner, last.text == text { past.removeLast() }
        for turn in past.filter({ $0.speaker == .learner }).prefix(Self.limit) where !state.isOver {
            let briefing = LearnerTurnBriefing(
                text: turn.text, analysis: turn.analysis ?? .empty, directive: nil, insists: false)
            state = ScriptedPartner.answered(briefing, in: talk, from: state).state
        }
        // What was really said goes before what would be said now.
        if let last = past.last(where: { $0.speaker == .character }) {
            state.lastLine = last.text
            state.base = last.text
            state.baseGloss = last.reply?.nativeHelp
        }
        state.isOver = false
        return state
    }
}
