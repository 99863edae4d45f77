import AAPMCore

/// Makes the earlier part of a long talk short, with a model, and without one when that fails.
struct TalkNotes: Sendable {
    let model: any LanguageModel
    let prompts: any PromptBook

    private static let outputLimit = 600
    /// So much of each turn is enough for notes.
    private static let lineLimit = 400

    /// The memory of a talk after `turns` have been added to it.
    ///
    /// Never fails: what a model cannot do is done without it, once, and kept. Its latest turns are all the same shown to
    /// the next line as they were.
    func memory(adding turns: ArraySlice<Turn>, to memory: TalkMemory, in briefing: TalkBriefing) async -> TalkMemory {
        guard let last = turns.last else { return memory }
        do {
            let lines = turns.map { turn -> [String: PromptValue] in
                [
                    "by_learner": .flag(turn.speaker == .learner),
                    "said": .data(PromptData.cleaned(turn.text, limit: Self.lineLimit)),
                ]
            }
            let request = ModelRequest(
                caller: ModelCaller(
                    learner: briefing.learner.id, purpose: .summary, session: briefing.session.id),
                system: [PromptLayer(text: try self.prompts.text(.summary, [:]), isStable: true)],
                messages: [
                    ModelMessage(
                        role: .user,
                        text: try self.prompts.text(
                            .summaryTalk, ["notes": .data(memory.text), "lines": .list(lines)]))
                ], outputLimit: Self.outputLimit, temperature: 0)
            let reply = try await self.model.reply(to: request, deliver: nil)
            let text = PromptData.cleaned(reply.text, limit: TalkMemory.textLimit)
            guard reply.stop != .refusal, !text.isEmpty else { return Self.offline(of: turns, after: memory) }
            return TalkMemory(next: last.index + 1, text: text)
        } catch {
            // Cancelled or failed: whoever asked decides what becomes of the talk, and loses no part of it.
            return Self.offline(of: turns, after: memory)
        }
    }

    /// The same from the words themselves: what the learner said, the latest kept when there is too much.
    static func offline(of turns: ArraySlice<Turn>, after memory: TalkMemory) -> TalkMemory {
        guard let last = turns.last else { return memory }
        let said = turns.filter { $0.speaker == .learner }.map { PromptData.cleaned($0.text, limit: 80) }
        var kept: [String] = []
        var room = TalkMemory.textLimit - 40
        for line in said.reversed() {
            room -= line.unicodeScalars.count + 3
            guard room > 0 else { break }
            kept.insert(line, at: 0)
        }
        let older = room > 80 && !memory.text.isEmpty ? PromptData.cleaned(memory.text, limit: room) + " " : ""
        let text = older + "The learner said: " + kept.joined(separator: " / ")
        return TalkMemory(next: last.index + 1, text: PromptData.cleaned(text, limit: TalkMemory.textLimit))
    }
}
