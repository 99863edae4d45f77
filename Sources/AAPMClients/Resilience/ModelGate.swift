package import AAPMCore

/// The one way to every model: fills in who asks, and picks whose key is used.
package struct ModelGate: LanguageModel {
    private let chain: (any LanguageModel)?
    private let own: (any OwnModels)?
    private let fallsBack: Bool
    private let pseudonym: @Sendable (ID<Learner>) async throws -> String

    /// - Parameters:
    ///   - chain: The operator's; `nil` when no provider is configured.
    ///   - own: `nil` where nobody can bring a key.
    ///   - fallsBack: Whether the operator's chain answers when somebody's own key fails, or cannot be read.
    ///   - pays: Whether the operator pays for a learner's talks, asked before each call of `chain`.
    ///   - pseudonym: A name for a learner that nobody else can trace back.
    package init(
        chain: (any LanguageModel)?, own: (any OwnModels)? = nil, fallsBack: Bool = true,
        pays: @escaping @Sendable (ID<Learner>) async throws -> Bool = { _ in true },
        pseudonym: @escaping @Sendable (ID<Learner>) async throws -> String
    ) {
        self.chain = chain.map { CountedModel($0, pays: pays) }
        self.own = own
        self.fallsBack = fallsBack
        self.pseudonym = pseudonym
    }

    /// Whether the operator has a provider; learners may have keys all the same.
    package var isConfigured: Bool { self.chain != nil }

    package func isThere(for caller: ModelCaller) async -> Bool {
        if self.chain != nil { return true }
        guard let own else { return false }
        do {
            return try await own.chain(for: caller) != nil
        } catch {
            // Whoever asks is told what is wrong.
            return true
        }
    }

    package func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let model = try await self.model(for: request.caller)
        var request = request
        if request.correlationID == nil {
            // Without it a provider answers as well; it only cannot tell one learner's abuse from another's.
            request.correlationID = try? await self.pseudonym(request.caller.learner)
        }
        return try await model.reply(to: request, deliver: deliver)
    }

    private func model(for caller: ModelCaller) async throws -> any LanguageModel {
        let own: (any LanguageModel)?
        do {
            own = try await self.own?.chain(for: caller)
        } catch let error as CancellationError {
            throw error
        } catch {
            guard self.fallsBack, let chain else { throw ModelError(.budgetUnavailable) }
            return chain
        }
        switch (own, self.chain) {
        case (let own?, let chain?) where self.fallsBack: return FallbackModel([own, chain])
        case (let own?, _): return own
        case (nil, let chain?): return chain
        case (nil, nil): throw ModelError(.notConfigured)
        }
    }
}
