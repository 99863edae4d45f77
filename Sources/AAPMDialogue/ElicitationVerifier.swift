import AAPMCore

/// Checks that a character's line makes the learner need a form: what the partner claims does not count.
enum ElicitationVerifier {
    /// Whether a cue of one of the directive's lines occurs in `line`, or the word that is to be learned does.
    static func verifies(_ line: String, elicits directive: Directive) -> Bool {
        let words = WordFolding.words(of: line)
        let target = directive.target
        let isCued = directive.lines.contains { elicitation in
            elicitation.cues.contains { cue in
                let ignoring = !(target.isWord && TargetUse.isForm(cue, of: target))
                return cue.firstMatch(in: words, ignoringDiacritics: ignoring) != nil
            }
        }
        return isCued || TargetUse.occurs(target, in: words)
    }

    /// Whether a reply leaves room for a form at all: not while the two still have to understand each other, and not
    /// when nothing follows.
    static func isSuited(_ reply: CharacterReply) -> Bool {
        reply.isUnderstood && reply.countsTurn && !reply.concludes && !self.sideMoves.contains(reply.move)
            && !Breakdown.moves.contains(reply.move)
    }

    private static let sideMoves: Set<String> = [
        Move.didYouMean.rawValue, Move.repeatLine.rawValue, Move.slower.rawValue, "hint", Move.close.rawValue,
    ]
}
