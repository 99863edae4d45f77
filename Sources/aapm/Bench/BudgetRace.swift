import AAPMCore

/// Calls that want money of one organisation, as many at once as asked for: what several processes run against one
/// database to see that none of them spends past the limit.
struct BudgetRace: Sendable {
    let budgets: any BudgetStore
    let clock: any WallClock
    let ids: any IDGenerator
    /// The organisation, and what may be spent on it in all.
    let limit: BudgetLimit
    /// What is set aside for a call, and for how long.
    let amount: MicroUSD
    let hold: Duration
    /// What it then costs.
    let cost: MicroUSD
    /// Hears of everything that the database acknowledged: `reserved ID`, `settled ID`.
    let trace: @Sendable (String) -> Void

    /// - Returns: How many calls got their money.
    func run(calls: Int, atOnce: Int) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for lane in 0..<atOnce {
                let share = calls / atOnce + (lane < calls % atOnce ? 1 : 0)
                group.addTask {
                    var passed = 0
                    for _ in 0..<share where try await self.call() { passed += 1 }
                    return passed
                }
            }
            return try await group.reduce(0, +)
        }
    }

    private func call() async throws -> Bool {
        let now = self.clock.now
        let nobody = ID<Learner>("bench")
        let reservation = Reservation(
            id: self.ids.make(), learner: nobody, amount: self.amount, limits: [self.limit], createdAt: now,
            expiresAt: now + self.hold)
        guard try await self.budgets.reserve(reservation) == nil else { return false }
        self.trace("reserved \(reservation.id)")
        let entry = LedgerEntry(
            id: ID(reservation.id.text), caller: ModelCaller(learner: nobody, purpose: .bench),
            organisation: self.limit.scope.id, payer: .operator,
            model: ModelName(provider: .compatible, model: "bench"),
            usage: TokenUsage(input: 100, output: 10), cost: self.cost, isPriceGuess: false,
            latency: self.clock.now.since(now), firstToken: nil, outcome: .answered(.complete),
            createdAt: self.clock.now)
        try await self.budgets.settle(reservation, as: entry)
        self.trace("settled \(entry.id)")
        return true
    }
}
