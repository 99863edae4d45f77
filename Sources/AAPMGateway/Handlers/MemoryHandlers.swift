import AAPMAccounts
import AAPMCore
import AAPMMemory
import Hummingbird

/// What is remembered of the caller.
struct MemoryHandlers: Sendable {
    let memories: MemoryService
    let accounts: AccountService
    let bodyLimit: Int

    @Sendable func list(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let page = try PageRequest(request)
        let filter = try Self.filter(request)
        let memories = try await self.memories.list(
            of: context.learner, matching: filter, after: page.cursor, limit: page.limit)
        let learner = try await self.accounts.profile(of: context.learner)
        return JSONReply([
            "enabled": .bool(learner.remembering.isOn),
            "data": .array(memories.items.map { MemoryBody($0).json }),
            "next_cursor": .text(memories.nextCursor),
        ])
    }

    @Sendable func get(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        JSONReply(MemoryBody(try await self.memories.memory(try context.id(), of: context.learner)).json)
    }

    @Sendable func correct(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let id = try context.id(Memory.self)
        var fields = try await request.fields(of: .memory, limit: self.bodyLimit)
        let text = fields.text("text")
        if fields.faults.isEmpty, !MemoryRules.isText(text) {
            fields.add([
                FieldFault(
                    field: "/text",
                    reason: "must be one line of words, at most \(Memory.textLimit) characters, without an address")
            ])
        }
        try fields.finish()
        return JSONReply(MemoryBody(try await self.memories.correct(id, of: context.learner, text: text)).json)
    }

    @Sendable func forget(_ request: Request, context: AuthenticatedContext) async throws -> Response {
        try await self.memories.forget(try context.id(), of: context.learner)
        return Response(status: .noContent)
    }

    @Sendable func forgetAll(_ request: Request, context: AuthenticatedContext) async throws -> Response {
        try await self.memories.forgetAll(of: context.learner)
        return Response(status: .noContent)
    }

    @Sendable func switchOnOrOff(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        var fields = try await request.fields(of: .memory, limit: self.bodyLimit)
        let isOn = fields.boolean("enabled")
        try fields.finish()
        guard let isOn else { throw AAPMError.unexpected }
        let state = try await self.memories.setRemembering(isOn, of: context.learner)
        return JSONReply(["enabled": .bool(state.isOn)])
    }

    private static func filter(_ request: Request) throws -> MemoryFilter {
        let parameters = request.uri.queryParameters
        var faults: [FieldFault] = []
        func name(_ key: Substring) -> String? {
            guard let text = parameters[key] else { return nil }
            let isName =
                !text.isEmpty && text.utf8.count <= 64
                && text.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) }
            if !isName { faults.append(FieldFault(field: String(key), reason: "must be an id")) }
            return String(text)
        }
        var filter = MemoryFilter(persona: name("persona_id"), character: name("npc_id"))
        if let text = parameters["kind"] {
            filter.kind = MemoryKind(rawValue: String(text))
            if filter.kind == nil {
                let known = MemoryKind.allCases.map(\.rawValue).joined(separator: ", ")
                faults.append(FieldFault(field: "kind", reason: "must be one of \(known)"))
            }
        }
        guard faults.isEmpty else {
            throw AAPMError(
                .memoryRequestInvalid, "Some of what was sent cannot be used; see the list of fields.", faults: faults)
        }
        return filter
    }
}

/// `Memory` of the contract.
private struct MemoryBody {
    let json: JSONValue

    init(_ memory: Memory) {
        self.json = [
            "id": .string(memory.id.text),
            "persona_id": .string(memory.persona),
            "kind": .string(memory.kind.rawValue),
            "text": .string(memory.text),
            "session_id": .text(memory.source?.session.text),
            "turn_index": memory.source.map { .count($0.index) } ?? .null,
            "confidence": .number(memory.confidence),
            "known_by": .texts(memory.knownBy),
            "is_secret": .bool(memory.isSecret),
            "created_at": .time(memory.createdAt),
            "updated_at": .time(memory.updatedAt),
        ]
    }
}
