import AAPMAccounts
import AAPMCore
import Hummingbird

/// The caller's own keys of model providers. They are written and removed, and never read out again.
struct KeyHandlers: Sendable {
    let keys: ProviderKeyService
    /// Each write asks a provider on the caller's behalf; `nil` refuses nobody.
    let limits: ClientLimits?
    let bodyLimit: Int

    @Sendable func list(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        try await Self.explaining {
            JSONReply(list: try await self.keys.list(of: .learner(context.learner)).map { KeyBody($0).json })
        }
    }

    @Sendable func put(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let provider = try Self.provider(context)
        var fields = try await request.fields(of: .account, limit: self.bodyLimit)
        let secret = SecretText(fields.text("key"))
        let baseURL = fields.optionalText("base_url")
        let model = fields.optionalText("model")
        fields.add(KeyRules.faults(provider: provider, key: secret, baseURL: baseURL, model: model))
        try fields.finish()
        if let wait = await self.limits?.take(
            ClientAddress("keys of \(context.learner)"), logger: context.logger)
        {
            throw AAPMError(.rateLimited, "Too many keys at once. Please wait a moment.", retryAfter: wait)
        }
        let key = ProviderKey(
            owner: .learner(context.learner), provider: provider, baseURL: baseURL, model: model, key: secret)
        return try await Self.explaining { JSONReply(KeyBody(try await self.keys.put(key)).json) }
    }

    @Sendable func remove(_ request: Request, context: AuthenticatedContext) async throws -> Response {
        let provider = try Self.provider(context)
        try await self.keys.remove(provider, of: .learner(context.learner))
        return Response(status: .noContent)
    }

    private static func provider(_ context: AuthenticatedContext) throws -> ModelProvider {
        if let provider = ModelProvider(rawValue: try context.parameters.require("provider")) { return provider }
        let known = ModelProvider.allCases.map(\.rawValue).joined(separator: ", ")
        throw AAPMError(
            .accountRequestInvalid, "There is no such provider.",
            faults: [FieldFault(field: "provider", reason: "must be one of \(known)")])
    }

    /// What is wrong with the envelope keys is for the operator alone.
    private static func explaining<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let error as AAPMError where error.code == .configurationInvalid {
            throw AAPMError(
                .configurationInvalid, "This server cannot keep keys at the moment. Its operator's log says why.",
                details: error.details, underlying: error)
        }
    }
}

/// `ProviderKey` of the contract.
private struct KeyBody {
    let json: JSONValue

    init(_ key: KeyFacts) {
        self.json = [
            "provider": .string(key.provider.rawValue),
            "base_url": .text(key.baseURL),
            "model": .text(key.model),
            "status": .string(key.status.rawValue),
            "created_at": .time(key.createdAt),
            "checked_at": .time(key.checkedAt),
        ]
    }
}
