import AAPMCore
import AAPMPipeline
import Hummingbird

/// What happens after a talk, as far as it has come.
struct PipelineHandlers: Sendable {
    let pipeline: PipelineService
    let stream: EventStream

    @Sendable func get(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        JSONReply(PipelineRunBody(try await self.pipeline.run(try context.id(), of: context.learner)).json)
    }

    @Sendable func follow(_ request: Request, context: AuthenticatedContext) async throws -> Response {
        let id = try context.id(PipelineRun.self)
        // Before the stream begins, an unknown id is still a 404.
        _ = try await self.pipeline.run(id, of: context.learner)
        let changes = self.pipeline.changes(of: id, learner: context.learner)
        return self.stream.response(
            PipelineRunEvents(changes: changes, trace: context.trace, logger: context.logger))
    }
}

/// `PipelineRun` of the contract.
struct PipelineRunBody {
    let json: JSONValue

    init(_ run: PipelineRun) {
        self.json = [
            "id": .string(run.id.text),
            "session_id": .string(run.session.text),
            "status": .string(run.status.rawValue),
            "resumes_at": .time(run.status == .deferred ? run.resumesAt : nil),
            "failure_code": .text(run.status == .failed ? run.failure : nil),
            "phases": .array(run.phases.map(Self.phase)),
            "created_at": .time(run.createdAt),
            "updated_at": .time(run.updatedAt),
        ]
    }

    private static func phase(_ phase: PhaseRecord) -> JSONValue {
        [
            "name": .string(phase.name.rawValue),
            "status": .string(phase.status.rawValue),
            "duration_ms": .real(phase.durationMicroseconds.map { Double($0) / 1_000 }),
            "cost_micro_usd": .integer(phase.costMicroUSD),
            "counts": .object(phase.counts.sorted { $0.key < $1.key }.map { ($0.key, .count($0.value)) }),
        ]
    }
}
