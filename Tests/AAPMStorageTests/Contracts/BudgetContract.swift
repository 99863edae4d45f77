import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Budgets")
struct BudgetContract {
    private static func refusal(
        _ limit: BudgetLimit, used: Int64
    ) -> BudgetRefusal {
        BudgetRefusal(limit: limit, used: MicroUSD(used))
    }

    @Test(
        "Money is set aside to the last micro-dollar and not beyond, a first call included", arguments: Engine.allCases)
    func room(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limit = BudgetLimit.sample(250)
            // Id, amount, and what was used when it was refused.
            let asked: [(String, Int64, Int64?)] = [
                ("a", 251, 0), ("b", 100, nil), ("c", 151, 100), ("d", 150, nil), ("e", 1, 250), ("f", 0, nil),
            ]
            for (id, amount, used) in asked {
                #expect(
                    try await stores.budgets.reserve(.sample(id, amount: amount, in: [limit]))
                        == used.map { Self.refusal(limit, used: $0) }, "\(id)")
            }
            #expect(try await stores.budgets.used(of: [limit]) == [MicroUSD(250)])
        }
    }

    @Test("One limit without room refuses, and nothing is set aside in the others", arguments: Engine.allCases)
    func allOrNone(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let wide = BudgetLimit.sample(1_000)
            let month = BudgetLimit.sample(1_000, period: .month)
            let narrow = BudgetLimit.sample(150, of: .organisation, "organisation-1")
            for limits in [[wide, narrow, month], [narrow, month, wide]] {
                #expect(
                    try await stores.budgets.reserve(.sample("x", amount: 151, in: limits))
                        == Self.refusal(narrow, used: 0))
            }
            #expect(try await stores.budgets.reserve(.sample("a", in: [wide, narrow, month])) == nil)
            #expect(
                try await stores.budgets.reserve(.sample("b", in: [wide, narrow, month]))
                    == Self.refusal(narrow, used: 100))
            #expect(try await stores.budgets.used(of: [wide, narrow, month]) == [100, 100, 100].map { MicroUSD($0) })
        }
    }

    @Test("Several limits of one scope and period are one sum, and the lowest counts", arguments: Engine.allCases)
    func lowest(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let plan = BudgetLimit.sample(500, source: .plan)
            let own = BudgetLimit.sample(120, source: .learner)
            #expect(try await stores.budgets.reserve(.sample("a", in: [plan, own])) == nil)
            #expect(try await stores.budgets.used(of: [plan, own]) == [MicroUSD(100), MicroUSD(100)])
            #expect(
                try await stores.budgets.reserve(.sample("b", amount: 21, in: [own, plan]))
                    == Self.refusal(own, used: 100))
        }
    }

    @Test("Settling gives back what was set aside and counts what it cost, once", arguments: Engine.allCases)
    func settle(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limits: [BudgetLimit] = [.sample(200), .sample(900, period: .month)]
            let reservation = Reservation.sample(in: limits)
            #expect(try await stores.budgets.reserve(reservation) == nil)
            for _ in 0..<2 { try await stores.budgets.settle(reservation, as: .sample(cost: 60)) }
            #expect(try await stores.budgets.used(of: limits) == [MicroUSD(60), MicroUSD(60)])
            #expect(try await stores.budgets.reserve(.sample("b", amount: 140, in: limits)) == nil)
            #expect(
                try await stores.budgets.usage(of: Stores.session, learner: Stores.learner)
                    == [Self.line(.turn, calls: 1, cost: 60)])
        }
    }

    private static func line(
        _ purpose: ModelPurpose, _ payer: Payer = .operator, calls: Int, cost: Int64
    ) -> UsageLine {
        UsageLine(
            purpose: purpose, payer: payer, calls: calls,
            usage: TokenUsage(input: 800 * calls, cachedInput: 600 * calls, output: 40 * calls), cost: MicroUSD(cost))
    }

    @Test(
        "A provider that used more than was set aside is counted in full, one that lies below zero as nothing",
        arguments: Engine.allCases)
    func lies(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limit = BudgetLimit.sample(150)
            let greedy = Reservation.sample("a", in: [limit])
            #expect(try await stores.budgets.reserve(greedy) == nil)
            try await stores.budgets.settle(greedy, as: .sample("a", cost: 420))
            #expect(try await stores.budgets.used(of: [limit]) == [MicroUSD(420)])
            #expect(
                try await stores.budgets.reserve(.sample("b", amount: 0, in: [limit]))
                    == Self.refusal(limit, used: 420))
            let liar = Reservation.sample("c", in: [.sample(150, period: .month)])
            #expect(
                try await stores.budgets.reserve(liar)
                    == Self.refusal(.sample(150, period: .month), used: 420), "a new sum begins with the ledger")
            let wide = Reservation.sample("d", in: [.sample(900, period: .month)])
            #expect(try await stores.budgets.reserve(wide) == nil)
            let usage = TokenUsage(input: -5, cachedInput: -1, cacheWrite: -1, output: -9, reasoning: -1)
            try await stores.budgets.settle(wide, as: .sample("d", session: "s", usage: usage, cost: -1_000))
            #expect(try await stores.budgets.used(of: wide.limits) == [MicroUSD(420)])
            #expect(
                try await stores.budgets.usage(of: ID<Session>("s"))
                    == [UsageLine(purpose: .turn, payer: .operator, calls: 1, usage: TokenUsage(), cost: .zero)])
        }
    }

    @Test(
        "What is over is freed when there would be no room, and a late settling counts all the same",
        arguments: Engine.allCases)
    func expiry(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limits: [BudgetLimit] = [.sample(100), .sample(100, of: .group, "group-1")]
            let lost = Reservation.sample("lost", in: limits)
            #expect(try await stores.budgets.reserve(lost) == nil)
            // Not before every node's clock says so.
            let before = Timestamp.sample + .seconds(240)
            #expect(
                try await stores.budgets.reserve(.sample("early", in: limits, at: before))?.used == MicroUSD(100))
            let after = Timestamp.sample + .seconds(241)
            #expect(try await stores.budgets.reserve(.sample("next", amount: 70, in: limits, at: after)) == nil)
            #expect(try await stores.budgets.used(of: limits) == [MicroUSD(70), MicroUSD(70)])
            try await stores.budgets.settle(lost, as: .sample("late", cost: 90, at: after))
            #expect(try await stores.budgets.used(of: limits) == [MicroUSD(160), MicroUSD(160)])
            // Freed once, not twice: what is set aside now is the 70 of the other.
            #expect(try await stores.budgets.release(expiredBefore: after, limit: 10) == 0)
            #expect(try await stores.budgets.release(expiredBefore: after + .seconds(181), limit: 10) == 1)
            #expect(try await stores.budgets.release(expiredBefore: after + .seconds(181), limit: 10) == 0)
            #expect(try await stores.budgets.used(of: limits) == [MicroUSD(90), MicroUSD(90)])
        }
    }

    @Test("What is over counts no more for whoever reads, before anybody frees it", arguments: Engine.allCases)
    func expiredUnread(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limits: [BudgetLimit] = [
                .sample(1_000), .sample(1_000, period: .month), .sample(1_000, of: .group, "group-1"),
            ]
            let paid = Reservation.sample("paid", in: limits)
            #expect(try await stores.budgets.reserve(paid) == nil)
            try await stores.budgets.settle(paid, as: .sample("paid", cost: 30))
            #expect(try await stores.budgets.reserve(.sample("lost", amount: 400, in: limits)) == nil)
            #expect(try await stores.budgets.reserve(.sample("day", amount: 5, in: [limits[0]])) == nil)
            let later = Timestamp.sample + .seconds(120)
            #expect(try await stores.budgets.reserve(.sample("runs", amount: 7, in: limits, at: later)) == nil)
            let end = Timestamp.sample + .seconds(180) + Reservation.grace
            #expect(try await stores.budgets.used(of: limits, at: end) == [442, 437, 437].map { MicroUSD($0) })
            let after = end + .microseconds(1)
            #expect(try await stores.budgets.used(of: limits, at: after) == [37, 37, 37].map { MicroUSD($0) })
            #expect(try await stores.budgets.release(expiredBefore: after, limit: 10) == 2)
            #expect(try await stores.budgets.used(of: limits, at: after) == [37, 37, 37].map { MicroUSD($0) })
        }
    }

    @Test("The sweep frees what is over, all of a reservation and at most so many", arguments: Engine.allCases)
    func sweep(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limits: [BudgetLimit] = [.sample(1_000), .sample(1_000, period: .month)]
            for index in 0..<5 {
                _ = try await stores.budgets.reserve(.sample("r\(index)", in: limits))
            }
            let late = Timestamp.sample + .seconds(100)
            _ = try await stores.budgets.reserve(.sample("late", in: limits, at: late))
            let now = Timestamp.sample + .seconds(200)
            #expect(try await stores.budgets.release(expiredBefore: now, limit: 3) == 3)
            #expect(try await stores.budgets.used(of: limits) == [MicroUSD(300), MicroUSD(300)])
            #expect(try await stores.budgets.release(expiredBefore: now, limit: 3) == 2)
            #expect(try await stores.budgets.used(of: limits) == [MicroUSD(100), MicroUSD(100)])
        }
    }

    @Test("A sum that is begun in the middle of its period knows what was spent before", arguments: Engine.allCases)
    func begun(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            try await stores.organisations.create(Organisation.sample())
            try await stores.organisations.create(LearnerGroup.sample())
            for learner in [Stores.learner, Stores.stranger] {
                try await stores.organisations.join(
                    ID<Organisation>("organisation-1"), learner: learner, now: .sample)
            }
            try await stores.organisations.join(ID<LearnerGroup>("group-1"), learner: Stores.learner)
            try await stores.budgets.record(.sample("old", cost: 1_000, at: .sample - .seconds(1)))
            try await stores.budgets.record(.sample("own", payer: .learner, cost: 1_000))
            try await stores.budgets.record(.sample("a", organisation: "organisation-1", cost: 30))
            try await stores.budgets.record(
                .sample("b", learner: "learner-2", organisation: "organisation-1", cost: 500))
            let limits: [BudgetLimit] = [
                .sample(130), .sample(130, of: .group, "group-1"), .sample(630, of: .organisation, "organisation-1"),
            ]
            #expect(try await stores.budgets.used(of: limits) == [30, 30, 530].map { MicroUSD($0) })
            for limit in limits {
                #expect(
                    try await stores.budgets.reserve(.sample("r", amount: 101, in: [limit]))
                        == Self.refusal(limit, used: limit.limit.amount - 100))
            }
            #expect(try await stores.budgets.reserve(.sample("r", amount: 100, in: limits)) == nil)
            #expect(try await stores.budgets.used(of: limits) == [130, 130, 630].map { MicroUSD($0) })
        }
    }

    @Test(
        "Usage is summed by purpose and payer, of one learner's time, session or organisation",
        arguments: Engine.allCases)
    func usage(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let later = Timestamp.sample + .seconds(60)
            let entries: [LedgerEntry] = [
                .sample("a", organisation: "o", cost: 10), .sample("b", cost: 20),
                .sample("c", payer: .learner, cost: 5), .sample("d", purpose: .extraction, cost: 7, at: later),
                .sample("e", session: "other", cost: 40, at: later),
                .sample("f", learner: "learner-2", organisation: "o", cost: 80),
            ]
            for entry in entries {
                try await stores.budgets.record(entry)
                try await stores.budgets.record(entry)
            }
            let own = Self.line(.turn, .learner, calls: 1, cost: 5)
            #expect(
                try await stores.budgets.usage(of: Stores.session, learner: Stores.learner)
                    == [Self.line(.turn, calls: 2, cost: 30), own, Self.line(.extraction, calls: 1, cost: 7)])
            #expect(try await stores.budgets.usage(of: Stores.session)[0] == Self.line(.turn, calls: 3, cost: 110))
            #expect(
                try await stores.budgets.usage(of: Stores.learner, from: .sample, to: later)
                    == [Self.line(.turn, calls: 2, cost: 30), own])
            #expect(
                try await stores.budgets.usage(of: Stores.learner, from: later, to: later + .seconds(1))
                    == [Self.line(.turn, calls: 1, cost: 40), Self.line(.extraction, calls: 1, cost: 7)])
            #expect(
                try await stores.budgets.usage(of: ID<Organisation>("o"), from: .sample, to: later)
                    == [Self.line(.turn, calls: 2, cost: 90)])
        }
    }

    @Test(
        "A learner who is not there can set nothing aside, and a reservation is made once", arguments: Engine.allCases)
    func unknown(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            await #expect(throws: StorageError.notFound) {
                try await stores.budgets.reserve(.sample(in: [.sample(1_000, of: .learner, "nobody")]))
            }
            #expect(try await stores.budgets.reserve(.sample(in: [.sample(1_000)])) == nil)
            await #expect(throws: StorageError.conflict(constraint: "budget_reservations_pkey")) {
                try await stores.budgets.reserve(.sample(in: [.sample(1_000)]))
            }
            await #expect(throws: StorageError.conflict(constraint: "budget_reservations_amount_check")) {
                try await stores.budgets.reserve(.sample("minus", amount: -1, in: [.sample(1_000)]))
            }
            #expect(try await stores.budgets.used(of: [.sample(1_000)]) == [MicroUSD(100)])
            // Without a limit there is nothing to count, and it is only written down.
            let free = Reservation.sample("free", amount: 9_999, in: [])
            #expect(try await stores.budgets.reserve(free) == nil)
            try await stores.budgets.settle(free, as: .sample(cost: 9_999))
            #expect(
                try await stores.budgets.usage(of: Stores.session) == [Self.line(.turn, calls: 1, cost: 9_999)])
        }
    }

    @Test("Old sums are forgotten, the ledger is not", arguments: Engine.allCases)
    func forget(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limits: [BudgetLimit] = [.sample(1_000), .sample(1_000, period: .month)]
            let reservation = Reservation.sample(in: limits)
            _ = try await stores.budgets.reserve(reservation)
            try await stores.budgets.settle(reservation, as: .sample(cost: 60))
            #expect(try await stores.budgets.forget(.day, before: .sample) == 0)
            #expect(try await stores.budgets.forget(.day, before: .sample + .seconds(1)) == 1)
            #expect(try await stores.budgets.forget(.day, before: .sample + .seconds(1)) == 0)
            #expect(try await stores.budgets.forget(.month, before: .sample + .seconds(1)) == 1)
            #expect(try await stores.budgets.used(of: limits) == [MicroUSD(60), MicroUSD(60)])
        }
    }

    @Test(
        "Of a thousand at once for one remaining unit exactly one passes, and the ledger adds up",
        arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limits: [BudgetLimit] = [
                .sample(1_000_000), .sample(350, of: .organisation, "o"), .sample(1_000_000, period: .month),
            ]
            let first = Reservation.sample("first", amount: 250, in: limits)
            _ = try await stores.budgets.reserve(first)
            try await stores.budgets.settle(first, as: .sample("first", organisation: "o", cost: 250))
            let passed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<1_000 {
                    group.addTask {
                        let reservation = Reservation.sample("r\(index)", amount: 100, in: limits)
                        let refusal = try await patiently { try await stores.budgets.reserve(reservation) }
                        guard refusal == nil else { return false }
                        try await patiently {
                            try await stores.budgets.settle(
                                reservation, as: .sample("c\(index)", organisation: "o", cost: 100))
                        }
                        return true
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(passed == 1)
            #expect(try await stores.budgets.used(of: limits) == [350, 350, 350].map { MicroUSD($0) })
            #expect(
                try await stores.budgets.usage(
                    of: ID<Organisation>("o"), from: .sample, to: .sample + .seconds(1))
                    == [Self.line(.turn, calls: 2, cost: 350)])
        }
    }
}
