import AAPMCore
import AAPMSessions
import HTTPTypes
import Hummingbird

/// Talks, from their start to their end.
struct SessionHandlers: Sendable {
    let sessions: SessionService
    let bodyLimit: Int

    @Sendable func start(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        var fields = try await request.fields(of: .session, limit: self.bodyLimit)
        let persona = fields.text("persona_id")
        let tier = fields.integer("tier", in: 1...3).flatMap { Tier(rawValue: $0) }
        let character = fields.optionalText("npc_id")
        let scene = fields.optionalText("scene_id")
        try fields.finish()
        let started = try await self.sessions.start(
            StartRequest(persona: persona, tier: tier ?? .companion, character: character, scene: scene),
            for: context.learner)
        return JSONReply(
            SessionBody(started.session, opening: started.opening).json, status: .created,
            headers: [.location: "/v1/sessions/\(started.session.id)"]
        ).telling(started.quota)
    }

    @Sendable func list(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let page = try PageRequest(request)
        let sessions = try await self.sessions.sessions(of: context.learner, after: page.cursor, limit: page.limit)
        return JSONReply(page: sessions.map { SessionBody($0).json })
    }

    @Sendable func get(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        JSONReply(SessionBody(try await self.sessions.session(try context.id(), of: context.learner)).json)
    }

    @Sendable func end(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let fields = try await request.fields(of: .session, limit: self.bodyLimit, isOptional: true)
        try fields.finish()
        let ended = try await self.sessions.end(try context.id(), of: context.learner)
        return JSONReply(
            [
                "session": SessionBody(ended.session).json,
                "pipeline_run": ended.run.map { PipelineRunBody($0).json } ?? .null,
            ], status: .accepted
        ).telling(await self.pipelineQuota(of: context.learner))
    }

    /// The talk has ended whatever becomes of this: without an answer there is no header.
    private func pipelineQuota(of learner: ID<Learner>) async -> Quota? {
        do {
            return try await self.sessions.pipelineQuota(of: learner)
        } catch {
            return nil
        }
    }
}

/// `Session` of the contract.
struct SessionBody {
    let json: JSONValue

    init(_ session: Session, opening: Turn? = nil) {
        var members: [JSONValue.Member] = [
            ("id", .string(session.id.text)),
            ("persona_id", .string(session.persona)),
            ("tier", .integer(Int64(session.tier.rawValue))),
            ("npc_id", .string(session.character)),
            ("scene_id", .text(session.scene)),
            ("status", .string(session.status.rawValue)),
            ("end_reason", .text(session.endReason?.rawValue)),
            ("turn_limit", .count(session.turnLimit)),
            ("turns_used", .count(session.turnsUsed)),
            ("turns_remaining", .count(session.turnsRemaining)),
            ("task_completed", .bool(session.taskCompleted)),
            ("started_at", .time(session.startedAt)),
            ("last_activity_at", .time(session.lastActivityAt)),
            ("ended_at", .time(session.endedAt)),
        ]
        if let opening { members.append(("opening_turn", TurnBody(opening).json)) }
        self.json = .object(members)
    }
}
