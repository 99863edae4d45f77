import AAPMCore

/// Puts a talk into the words of the prompts: three layers, most stable first, the turns, and the brief.
///
/// The first two layers depend on the scene alone and are the same for every learner; the third stays for a talk, but for
/// the notes of a long one; the turns grow at their end; the fourth layer is of one line and stands behind them all.
struct PromptWriter: Sendable {
    let prompts: any PromptBook

    func layers(of briefing: TalkBriefing, window: TalkWindow, memory: TalkMemory) throws -> [PromptLayer] {
        let notes = window.skipped.isEmpty ? memory.text : TalkNotes.offline(of: window.skipped, after: memory).text
        return [
            PromptLayer(text: try self.prompts.text(PromptName(briefing.session.tier), [:]), isStable: true),
            PromptLayer(text: try self.prompts.text(.persona, PersonaPrompt.values(briefing)), isStable: true),
            PromptLayer(
                text: try self.prompts.text(.relationship, LearnerPrompt.values(briefing, notes: notes)),
                isStable: true),
        ]
    }

    /// What is wanted of this one line.
    func brief(of plan: LinePlan, in briefing: TalkBriefing) throws -> String {
        try self.prompts.text(.live, LivePrompt.values(briefing, plan: plan))
    }

    /// The talk as messages: the learner is the user. Begins and ends with the user, and the roles take turns.
    func messages(_ recent: some Sequence<Turn>, answering text: String) -> [ModelMessage] {
        var lines = recent.map { (role: $0.speaker == .learner ? ModelMessage.Role.user : .assistant, text: $0.text) }
        lines.append((.user, text))
        var messages: [ModelMessage] = []
        for line in lines {
            let text = PromptData.cleaned(line.text)
            // Every message says something, even when nothing of it could be shown.
            let said = text.isEmpty ? "…" : text
            if let last = messages.last, last.role == line.role {
                messages[messages.count - 1] = ModelMessage(role: last.role, text: last.text + "\n" + said)
            } else {
                if messages.isEmpty, line.role == .assistant { messages.append(ModelMessage(role: .user, text: "…")) }
                messages.append(ModelMessage(role: line.role, text: said))
            }
        }
        return messages
    }
}
