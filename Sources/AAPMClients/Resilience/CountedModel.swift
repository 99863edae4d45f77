import AAPMCore

/// The operator's chain, for those whom the operator is to pay for.
struct CountedModel: LanguageModel {
    private let model: any LanguageModel
    private let pays: @Sendable (ID<Learner>) async throws -> Bool

    init(_ model: any LanguageModel, pays: @escaping @Sendable (ID<Learner>) async throws -> Bool) {
        self.model = model
        self.pays = pays
    }

    func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let pays: Bool
        do {
            pays = try await self.pays(request.caller.learner)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ModelError(.budgetUnavailable)
        }
        // For this learner there is none.
        guard pays else { throw ModelError(.notConfigured) }
        return try await self.model.reply(to: request, deliver: deliver)
    }
}
