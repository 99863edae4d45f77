import AAPMCore

/// Money set aside and settled, as each call of a model does it.
struct MoneyBench: Sendable {
    /// Whether the callers' limits are all their own, or one of them is an organisation's.
    enum Contention: String, CaseIterable {
        case apart
        case together
    }

    let budgets: any BudgetStore
    let clock: any WallClock
    let ids: any IDGenerator

    /// - Parameters:
    ///   - learners: Who call at once; they are stored.
    ///   - calls: Of all together, at least.
    func figures(
        learners: [ID<Learner>], calls: Int, _ contention: Contention
    ) async throws -> [BenchFigure] {
        let each = max(1, (calls + learners.count - 1) / learners.count)
        for learner in learners { _ = try await self.samples(learner, calls: 3, contention) }
        let clock = ContinuousClock()
        let began = clock.now
        let samples = try await withThrowingTaskGroup(of: Samples.self) { group in
            for learner in learners { group.addTask { try await self.samples(learner, calls: each, contention) } }
            return try await group.reduce(into: Samples()) { $0.add($1) }
        }
        let elapsed = clock.now - began
        // Not `learners`: those are the columns of the turns.
        let name = "\(learners.count)_callers_\(contention.rawValue)"
        return [
            BenchFigure(
                "reserve_and_settle_a_second_\(name)",
                Double(samples.milliseconds.count) / Samples.milliseconds(elapsed) * 1_000),
            BenchFigure("reserve_and_settle_\(name)_p50_ms", samples.percentile(0.5)),
            BenchFigure("reserve_and_settle_\(name)_p99_ms", samples.percentile(0.99)),
        ]
    }

    private func samples(_ learner: ID<Learner>, calls: Int, _ contention: Contention) async throws -> Samples {
        let clock = ContinuousClock()
        var samples = Samples()
        for _ in 0..<calls {
            let reservation = self.reservation(of: learner, contention)
            let entry = self.entry(of: learner, contention)
            let began = clock.now
            guard try await self.budgets.reserve(reservation) == nil else {
                throw AAPMError(.internalError, "The benchmark's budget was refused.")
            }
            try await self.budgets.settle(reservation, as: entry)
            samples.add(clock.now - began)
        }
        return samples
    }

    private func reservation(of learner: ID<Learner>, _ contention: Contention) -> Reservation {
        let now = self.clock.now
        func limit(_ kind: BudgetScope.Kind, _ id: String, _ period: BudgetPeriod) -> BudgetLimit {
            BudgetLimit(
                scope: BudgetScope(kind: kind, id: id), period: period, source: .plan,
                limit: MicroUSD(1_000_000_000_000), periodStart: Timestamp(microseconds: 0), periodEnd: now)
        }
        var limits = [limit(.learner, learner.text, .day), limit(.learner, learner.text, .month)]
        if contention == .together { limits.append(limit(.organisation, "bench", .month)) }
        return Reservation(
            id: self.ids.make(), learner: learner, amount: MicroUSD(2_000), limits: limits, createdAt: now,
            expiresAt: now + .seconds(180))
    }

    private func entry(of learner: ID<Learner>, _ contention: Contention) -> LedgerEntry {
        LedgerEntry(
            id: self.ids.make(), caller: ModelCaller(learner: learner, purpose: .bench),
            organisation: contention == .together ? "bench" : nil, payer: .operator,
            model: ModelName(provider: .compatible, model: "bench"),
            usage: TokenUsage(input: 1_200, cachedInput: 1_000, output: 60), cost: MicroUSD(700), isPriceGuess: false,
            latency: .milliseconds(800), firstToken: .milliseconds(300), outcome: .answered(.complete),
            createdAt: self.clock.now)
    }
}
