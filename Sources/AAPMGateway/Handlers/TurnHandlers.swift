import AAPMCore
import AAPMSessions
import HTTPTypes
import Hummingbird

/// Turns, in JSON and as streams.
struct TurnHandlers: Sendable {
    let sessions: SessionService
    let stream: EventStream
    let bodyLimit: Int

    @Sendable func list(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let id: ID<Session> = try context.id()
        let turns = try await self.sessions.turns(of: id, learner: context.learner)
        let beside = try await self.sessions.sideTurns(of: id, learner: context.learner)
        // The sort keeps the order of equals: what stands beside a turn comes after it.
        let bodies = turns.map { ($0.index, TurnBody($0)) } + beside.map { ($0.index, TurnBody($0, isBeside: true)) }
        return JSONReply(list: bodies.sorted { $0.0 < $1.0 }.map { $0.1.json })
    }

    @Sendable func take(_ request: Request, context: AuthenticatedContext) async throws -> Response {
        let turn = try await self.turn(in: request)
        if request.wantsEvents {
            let events = try await self.sessions.stream(turn, in: try context.id(), of: context.learner)
            var response = self.stream.response(self.bodies(of: events, context))
            RateLimitFields([events.session.map { Quota(turnsOf: $0) }]).add(to: &response.headers)
            return response
        }
        let exchange = try await self.sessions.take(turn, in: try context.id(), of: context.learner)
        return JSONReply([
            "learner_turn": TurnBody(exchange.learnerTurn).json,
            "npc_turn": TurnBody(exchange.reply).json,
            "turns_remaining": .count(exchange.turnsRemaining),
            "session": SessionBody(exchange.session).json,
        ]).telling(Quota(turnsOf: exchange.session)).response(from: request, context: context)
    }

    @Sendable func follow(_ request: Request, context: AuthenticatedContext) async throws -> Response {
        guard let index = Int(try context.parameters.require("index")), index >= 0 else {
            throw AAPMError(.turnNotFound, "There is no such learner turn in this session.")
        }
        var position = 0
        if let header = request.headers[.lastEventID] {
            guard let id = Int(header), id >= 0 else {
                throw AAPMError(
                    .sessionRequestInvalid, "That is no id of an event.",
                    faults: [FieldFault(field: "Last-Event-ID", reason: "must be the id of an event of this turn")])
            }
            position = id
        }
        let events = try await self.sessions.events(
            of: try context.id(), turn: index, after: position, learner: context.learner)
        return self.stream.response(self.bodies(of: events, context))
    }

    private func turn(in request: Request) async throws -> TurnRequest {
        var fields = try await request.fields(of: .session, limit: self.bodyLimit)
        let text = fields.text("text")
        let latency = fields.optionalInteger("response_latency_ms", in: 0...86_400_000)
        let key = request.headers[.idempotencyKey]
        if let key, !(1...200).contains(key.utf8.count) || !key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) {
            fields.add([
                FieldFault(field: "Idempotency-Key", reason: "must be 1 to 200 visible ASCII characters")
            ])
        }
        try fields.finish()
        return TurnRequest(text: text, idempotencyKey: key, responseLatencyMilliseconds: latency)
    }

    private func bodies(
        of events: ReplyEvents, _ context: AuthenticatedContext
    ) -> AsyncMapSequence<ReplyEvents, ServerSentEvent> {
        events.map { event in
            let id = String(event.id)
            switch event.kind {
            case .accepted(let turn):
                return ServerSentEvent("accepted", id: id, data: ["learner_turn": TurnBody(turn).json])
            case .delta(let text): return ServerSentEvent("delta", id: id, data: ["text": .string(text)])
            case .reply(let turn): return ServerSentEvent("npc_turn", id: id, data: ["npc_turn": TurnBody(turn).json])
            case .done(let session):
                return ServerSentEvent(
                    "done", id: id,
                    data: [
                        "turns_remaining": .count(session.turnsRemaining), "session": SessionBody(session).json,
                    ])
            case .failed(let error):
                let problem = Problem(error, traceID: context.trace.traceID)
                context.logger.log(error, as: problem)
                // Without an id, so that a client goes on behind what it saw of the line.
                return ServerSentEvent("error", data: problem.json)
            }
        }
    }
}

extension Quota {
    /// The learner's turns of a talk, which come with no time: an ended talk has none left.
    fileprivate init(turnsOf session: Session) {
        self.init(
            .turns, limit: Int64(session.turnLimit),
            remaining: session.status == .ended ? 0 : Int64(session.turnsRemaining))
    }
}

/// `Turn` of the contract: what a browser may see during a talk. Findings, recasts and what a line elicits stay here
/// (PEDAGOGY section 9).
struct TurnBody {
    let json: JSONValue

    /// - Parameter isBeside: Another turn has its place in the talk.
    init(_ turn: Turn, isBeside: Bool = false) {
        var members: [JSONValue.Member] = [
            ("index", .count(turn.index)),
            ("speaker", .string(turn.speaker.wireName)),
            ("text", .string(turn.text)),
            ("created_at", .time(turn.createdAt)),
        ]
        switch turn.speaker {
        case .learner:
            if let latency = turn.responseLatencyMilliseconds {
                members.append(("response_latency_ms", .count(latency)))
            }
        case .character:
            if let character = turn.character { members.append(("npc_id", .string(character))) }
            if let answers = turn.answers { members.append(("answers", .count(answers))) }
            if let reply = turn.reply {
                members.append(("partner", .string(reply.partner.rawValue)))
                members.append(("move", .string(Self.shownMove(reply.move))))
                members.append(("native_help", .text(reply.nativeHelp)))
            }
        }
        if isBeside { members.append(("beside", .bool(true))) }
        self.json = .object(members)
    }

    /// An eliciting line is a question like any other to the learner: its name would give the directive away.
    private static func shownMove(_ move: String) -> String { move == "elicit" ? "ask" : move }
}

extension Speaker {
    /// `learner` or `npc`.
    var wireName: String {
        switch self {
        case .learner: "learner"
        case .character: "npc"
        }
    }
}
