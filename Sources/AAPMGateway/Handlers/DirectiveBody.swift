import AAPMCore

/// `Directive` of the contract.
struct DirectiveBody {
    let json: JSONValue

    init(_ directive: Directive) {
        self.json = [
            "id": .string(directive.id.text),
            "persona_id": .string(directive.persona),
            "npc_id": .text(directive.character),
            "rule": .string(directive.target.rule),
            "form": .string(directive.target.form),
            "example": .string(directive.example),
            "priority": .string(directive.priority.rawValue),
            "status": .string(directive.status.rawValue),
            "attempts": .count(directive.attempts),
            "source_session_id": .string(directive.source.text),
            "last_attempt": directive.lastAttempt.map(Self.attempt) ?? .null,
            "created_at": .time(directive.createdAt),
            "expires_at": .time(directive.expiresAt),
        ]
    }

    private static func attempt(_ attempt: DirectiveAttempt) -> JSONValue {
        [
            "session_id": .string(attempt.session.text), "elicited_at": .count(attempt.elicitedAt),
            "scored_at": .count(attempt.scoredAt),
        ]
    }
}
