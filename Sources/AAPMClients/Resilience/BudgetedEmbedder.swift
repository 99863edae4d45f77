package import AAPMCore

/// An embedding model whose every call has its money set aside before and is written down after, whatever comes of it, and
/// that is left alone while it is down.
package struct BudgetedEmbedder: TextEmbedder {
    private let embedder: any TextEmbedder
    private let name: ModelName
    private let till: Till
    private let breaker: Breaker
    private let life: Duration

    /// - Parameters:
    ///   - embedder: The operator's.
    ///   - breaker: Of this model and key, which all calls share.
    ///   - life: After this money that was set aside is free again. Longer than any call may take.
    package init(
        _ embedder: any TextEmbedder, name: ModelName, till: Till, breaker: Breaker = Breaker(),
        life: Duration = ReplyDeadlines().reservationLife
    ) {
        self.embedder = embedder
        self.name = name
        self.till = till
        self.breaker = breaker
        self.life = life
    }

    package var space: String { self.embedder.space }
    package var dimensions: Int { self.embedder.dimensions }

    package func vectors(of texts: [String], for caller: ModelCaller) async throws -> [[Float]] {
        guard !texts.isEmpty else { return [] }
        let pass: CircuitBreaker.Pass
        switch self.breaker.admit(at: self.till.clock.now) {
        case .refused(let wait): throw ModelError(.circuitOpen, model: self.name, retryAfter: wait)
        case .passed(let admitted): pass = admitted
        }
        do {
            let vectors = try await self.budgeted(texts, for: caller)
            self.finish(pass, .success)
            return vectors
        } catch let error as ModelError {
            self.finish(pass, CircuitBreaker.Outcome(error))
            throw error
        } catch {
            self.finish(pass, .unknown)
            throw error
        }
    }

    private func finish(_ pass: CircuitBreaker.Pass, _ outcome: CircuitBreaker.Outcome) {
        guard self.breaker.finish(pass, outcome, at: self.till.clock.now) else { return }
        self.till.report(outcome == .success ? .breakerClosed(self.name) : .breakerOpened(self.name))
    }

    private func budgeted(_ texts: [String], for caller: ModelCaller) async throws -> [[Float]] {
        let now = self.till.time.now
        let price = self.till.price(of: self.name, at: now, payer: .operator)
        let budget = try await self.budget(of: caller.learner, at: now)
        // A token is a byte at the least.
        let bytes = texts.reduce(0) { $0 + $1.utf8.count }
        let reservation = try await self.reservation(
            of: price.limit(input: bytes, output: 0), for: caller, in: budget.limits)
        let account = Account(caller: caller, organisation: budget.organisation, price: price, reservation: reservation)
        let check = UsageCheck(promptBytes: bytes, outputLimit: 0)
        let start = self.till.clock.now
        do {
            let vectors = try await self.embedder.vectors(of: texts, for: caller)
            // Providers of vectors say what they counted in different ways, or not at all: it is our own count.
            await self.close(account, since: start, check.estimate(WrittenBytes()), .answered(.complete))
            return vectors
        } catch var error as ModelError {
            let usage = check.usage(of: error, written: WrittenBytes())
            error.usage = usage == TokenUsage() ? nil : usage
            let cost = await self.close(account, since: start, usage, .failed(error.kind))
            // Whatever it was is our own guess: nobody has asked for it.
            error.cost = CallCost(total: cost, billed: .zero)
            throw error
        } catch {
            await self.close(account, since: start, check.estimate(WrittenBytes()), .cancelled)
            throw error
        }
    }

    private struct Account {
        let caller: ModelCaller
        let organisation: String?
        let price: ModelPrice
        let reservation: Reservation
    }

    private func budget(of learner: ID<Learner>, at now: Timestamp) async throws -> LearnerBudget {
        do {
            return try await self.till.rules.limits(of: learner, at: now)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ModelError(.budgetUnavailable, model: self.name)
        }
    }

    /// Vectors are worth no wait: where there is no room for them now, they are made another time.
    private func reservation(
        of amount: MicroUSD, for caller: ModelCaller, in limits: [BudgetLimit]
    ) async throws -> Reservation {
        let now = self.till.time.now
        let reservation = Reservation(
            id: self.till.ids.make(), learner: caller.learner, amount: amount, limits: limits, createdAt: now,
            expiresAt: now + self.life)
        let refusal: BudgetRefusal?
        _ = self.till.queue.enter(limits)
        do {
            refusal = try await self.till.settlements.reserve(reservation)
        } catch {
            self.till.queue.leave(limits, isRelease: false)
            try Task.checkCancellation()
            throw ModelError(.budgetUnavailable, model: self.name, retryAfter: error.mayPass ? .seconds(1) : nil)
        }
        guard let refusal else { return reservation }
        self.till.queue.leave(limits, isRelease: false)
        throw ModelError(
            .budgetExhausted, model: self.name, retryAfter: max(.seconds(1), refusal.limit.periodEnd.since(now)),
            refusal: refusal)
    }

    /// - Returns: What it cost.
    @discardableResult
    private func close(
        _ account: Account, since start: Duration, _ usage: TokenUsage, _ outcome: CallOutcome
    ) async -> MicroUSD {
        let cost = account.price.cost(of: usage)
        let entry = LedgerEntry(
            id: self.till.ids.make(), caller: account.caller, organisation: account.organisation, payer: .operator,
            model: self.name, usage: usage, cost: cost, isPriceGuess: account.price.isGuess,
            latency: self.till.clock.now - start, firstToken: nil, outcome: outcome, createdAt: self.till.time.now)
        await self.till.settlements.settle(account.reservation, as: entry)
        self.till.queue.leave(account.reservation.limits, isRelease: true)
        return cost
    }
}
