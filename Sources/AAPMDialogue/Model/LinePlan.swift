import AAPMCore

/// What the scripted partner decided about a reply, read as a brief: the model phrases, the rules decide.
struct LinePlan: Sendable {
    /// The scripted reply; its line is what is said when no model answers.
    let director: CharacterReply
    let turn: LearnerTurnBriefing
    /// What the character said last.
    let lastLine: Turn?

    init(_ director: CharacterReply, to turn: LearnerTurnBriefing, in briefing: TalkBriefing) {
        self.director = director
        self.turn = turn
        self.lastLine = briefing.turns.last { $0.speaker == .character }
    }

    /// Who makes the line.
    enum Maker: Hashable, Sendable {
        case model
        case script
        /// It is the last line again.
        case lastLine
    }

    var maker: Maker {
        // What an authority shows is authored, to the word.
        if self.director.negotiation?.sign != nil { return .script }
        switch self.director.move {
        // Calm and short, and not a matter of phrasing.
        case "boundary": return .script
        case Move.repeatLine.rawValue: return self.lastLine == nil ? .script : .lastLine
        case Move.slower.rawValue: return self.lastLine?.reply?.partner == .model ? .model : .script
        // What a word means and how to say something are facts of the content. A turn without a word is none.
        default: return self.director.countsTurn && !WordFolding.words(of: self.turn.text).isEmpty ? .model : .script
        }
    }

    /// Whether the script knows what is to be said. Where it does not, the model may find out.
    var isUnderstood: Bool { self.director.isUnderstood || self.director.concludes }

    /// Whether a reply to what the script did not understand counts as understood.
    private var makesSense: Bool { !self.isUnderstood && !Breakdown.isIn(self.turn.analysis) }

    /// The question to end with.
    var question: String? {
        guard let directive = self.turn.directive, self.director.elicits == directive.id else { return nil }
        let line = self.director.line
        let said = directive.lines.map(\.line).filter { line.contains($0) }
        // A line with a name or a form filled in is not found as it was written; then the whole draft holds it.
        return said.max { $0.count < $1.count } ?? line
    }

    /// The reply with a line of the model's.
    func reply(_ line: String, memory: TalkMemory) -> CharacterReply {
        let makesSense = self.makesSense
        return CharacterReply(
            line: line, partner: .model, move: makesSense ? "ask" : self.director.move,
            // Without the script's own line its meaning would be the meaning of something else.
            nativeHelp: self.isUnderstood ? self.director.nativeHelp : nil,
            recasts: self.director.recasts.flatMap { Self.says($0, in: line) ? $0 : nil },
            elicits: self.director.elicits, isUnderstood: self.director.isUnderstood || makesSense,
            countsTurn: self.director.countsTurn, taskCompleted: self.director.taskCompleted,
            concludes: self.director.concludes, state: memory.written(into: self.director.state),
            negotiation: makesSense ? self.director.negotiation?.understood : self.director.negotiation,
            acceptsApology: self.director.acceptsApology, recalls: self.director.recalls)
    }

    /// The reply that needs no model: the script's, after what had been said already, or the last line again.
    func scripted(_ line: String, by partner: PartnerKind = .scripted, memory: TalkMemory) -> CharacterReply {
        CharacterReply(
            line: line, partner: partner, move: self.director.move, nativeHelp: self.director.nativeHelp,
            recasts: self.director.recasts, elicits: self.director.elicits, isUnderstood: self.director.isUnderstood,
            countsTurn: self.director.countsTurn, taskCompleted: self.director.taskCompleted,
            concludes: self.director.concludes, state: memory.written(into: self.director.state),
            negotiation: self.director.negotiation, acceptsApology: self.director.acceptsApology,
            recalls: self.director.recalls)
    }

    /// Whether a form occurs in a line, word for word and with its marks.
    private static func says(_ form: String, in line: String) -> Bool {
        let form = WordFolding.words(of: form)
        let words = WordFolding.words(of: line)
        guard !form.isEmpty, words.count >= form.count else { return false }
        return (0...(words.count - form.count)).contains { words[$0..<$0 + form.count].elementsEqual(form) }
    }
}
