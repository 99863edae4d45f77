import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Organisations")
struct OrganisationContract {
    private static let school = ID<Organisation>("organisation-1")
    private static let club = ID<Organisation>("organisation-2")
    private static let group = ID<LearnerGroup>("group-1")

    @Test("An organisation is as it was made or changed, and its name is its own", arguments: Engine.allCases)
    func organisations(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let store = stores.organisations
            var school = Organisation.sample()
            let club = Organisation.sample(
                Self.club.text, name: "Club", plan: nil, contract: ContractTerms(), at: .sample + .seconds(1))
            try await store.create(club)
            try await store.create(school)
            #expect(try await store.organisations() == [school, club])
            school.name = "College"
            school.plan = .enterprise
            school.contract = ContractTerms(
                sessionsPerDay: .atMost(9), pipelineRunsPerDay: .unlimited, turnsPerSession: 90,
                moneyPerDay: .unlimited,
                moneyPerMonth: .atMost(MicroUSD(7)))
            try await store.update(school)
            #expect(try await store.organisation(Self.school) == school)
            #expect(try await store.organisation(ID("none")) == nil)
            await #expect(throws: StorageError.conflict(constraint: "organisations_name_key")) {
                try await store.create(Organisation.sample("organisation-3", name: "Club"))
            }
            school.name = "Club"
            await #expect(throws: StorageError.conflict(constraint: "organisations_name_key")) {
                try await store.update(school)
            }
            await #expect(throws: StorageError.notFound) { try await store.update(Organisation.sample("none")) }
        }
    }

    @Test("A group belongs to an organisation, which has its name once", arguments: Engine.allCases)
    func groups(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let store = stores.organisations
            await #expect(throws: StorageError.notFound) { try await store.create(LearnerGroup.sample()) }
            try await store.create(Organisation.sample())
            try await store.create(Organisation.sample(Self.club.text, name: "Club"))
            var first = LearnerGroup.sample()
            try await store.create(first)
            try await store.create(LearnerGroup.sample("theirs", of: Self.club.text))
            await #expect(throws: StorageError.conflict(constraint: "learner_groups_name_key")) {
                try await store.create(LearnerGroup.sample("group-2"))
            }
            first.name = "Evening class"
            try await store.update(first)
            await #expect(throws: StorageError.notFound) { try await store.update(LearnerGroup.sample("none")) }
            #expect(try await store.groups(of: Self.school) == [first])
            #expect(try await store.group(Self.group) == first)
            #expect(try await store.group(ID("none")) == nil)
        }
    }

    @Test("A learner is in one organisation at most, and in groups of that one alone", arguments: Engine.allCases)
    func members(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let store = stores.organisations
            let learner = Stores.learner
            try await store.create(Organisation.sample())
            try await store.create(Organisation.sample(Self.club.text, name: "Club"))
            try await store.create(LearnerGroup.sample())
            await #expect(throws: StorageError.notFound) { try await store.join(Self.group, learner: learner) }
            await #expect(throws: StorageError.notFound) {
                try await store.join(ID<Organisation>("none"), learner: learner, now: .sample)
            }
            await #expect(throws: StorageError.notFound) {
                try await store.join(Self.school, learner: ID("nobody"), now: .sample)
            }
            for _ in 0..<2 {
                try await store.join(Self.school, learner: learner, now: .sample)
                try await store.join(Self.group, learner: learner)
            }
            try await store.join(Self.school, learner: Stores.stranger, now: .sample)
            await #expect(throws: StorageError.conflict(constraint: "organisation_members_pkey")) {
                try await store.join(Self.club, learner: learner, now: .sample)
            }
            await #expect(throws: StorageError.notFound) {
                try await store.join(ID<LearnerGroup>("none"), learner: learner)
            }
            #expect(try await store.members(of: Self.school, after: nil, limit: 1) == [learner])
            #expect(try await store.members(of: Self.school, after: learner, limit: 5) == [Stores.stranger])
            #expect(try await store.budgetRows(of: learner)?.groups == [Self.group])
            #expect(try await store.leave(Self.club, learner: learner) == false)
            #expect(try await store.leave(Self.school, learner: learner))
            #expect(try await store.leave(Self.school, learner: learner) == false)
            #expect(try await store.leave(Self.group, learner: learner) == false)
            try await store.join(Self.club, learner: learner, now: .sample)
            await #expect(throws: StorageError.notFound) { try await store.join(Self.group, learner: learner) }
            #expect(try await store.budgetRows(of: learner)?.groups == [])
        }
    }

    @Test("One read gives all that bounds a learner and nothing of another's", arguments: Engine.allCases)
    func budgetRows(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let store = stores.organisations
            #expect(try await store.budgetRows(of: ID("nobody")) == nil)
            let alone = BudgetRows(
                plan: .premium, timeZone: "Europe/Madrid", organisation: nil, groups: [], rules: [])
            #expect(try await store.budgetRows(of: Stores.learner) == alone)
            try await store.create(Organisation.sample())
            try await store.create(LearnerGroup.sample())
            try await store.create(LearnerGroup.sample("group-2", name: "Other"))
            for learner in [Stores.learner, Stores.stranger] {
                try await store.join(Self.school, learner: learner, now: .sample)
            }
            try await store.join(Self.group, learner: Stores.learner)
            func rule(
                _ kind: BudgetScope.Kind, _ id: String, _ period: BudgetPeriod = .day,
                _ source: BudgetSource = .operator, _ limit: Int64 = 5
            ) -> BudgetRule {
                BudgetRule(
                    scope: BudgetScope(kind: kind, id: id), period: period, source: source, limit: MicroUSD(limit))
            }
            let own: Set<BudgetRule> = [
                rule(.learner, "learner-1"), rule(.learner, "learner-1", .day, .learner),
                rule(.learner, "learner-1", .month), rule(.group, "group-1"), rule(.organisation, "organisation-1"),
            ]
            for rule in own.union([rule(.learner, "learner-2"), rule(.group, "group-2")]) { try await store.set(rule) }
            let rows = try #require(try await store.budgetRows(of: Stores.learner))
            #expect(rows.organisation == .sample())
            #expect(rows.groups == [Self.group])
            #expect(Set(rows.rules) == own)
            #expect(rows.rules.count == 5)
            #expect(Set(try await store.rules(of: rule(.learner, "learner-1").scope)).count == 3)
            try await store.set(rule(.group, "group-1", .day, .operator, 0))
            #expect(
                try await store.rules(of: BudgetScope(kind: .group, id: "group-1"))
                    == [rule(.group, "group-1", .day, .operator, 0)])
            let scope = BudgetScope(kind: .learner, id: "learner-1")
            #expect(try await store.clear(scope, .day, .learner))
            #expect(try await store.clear(scope, .day, .learner) == false)
            #expect(try await store.budgetRows(of: Stores.learner)?.rules.count == 4)
            for missing in [rule(.learner, "x"), rule(.group, "x"), rule(.organisation, "x")] {
                await #expect(throws: StorageError.notFound) { try await store.set(missing) }
            }
            await #expect(throws: StorageError.conflict(constraint: "budgets_spend_limit_check")) {
                try await store.set(rule(.group, "group-1", .day, .operator, -1))
            }
            await #expect(throws: StorageError.conflict(constraint: "budgets_source_check")) {
                try await store.set(rule(.group, "group-1", .day, .learner))
            }
            await #expect(throws: StorageError.conflict(constraint: "budgets_source_check")) {
                try await store.set(rule(.learner, "learner-1", .day, .plan))
            }
        }
    }

    @Test("A contract changes the terms that it names and no others")
    func contract() {
        let plan = PlanTerms(
            sessionsPerDay: 2, pipelineRunsPerDay: 3, turnsPerSession: 20, moneyPerDay: MicroUSD(1),
            moneyPerMonth: MicroUSD(2))
        #expect(ContractTerms().changing(plan) == plan)
        let contract = ContractTerms(
            sessionsPerDay: .unlimited, turnsPerSession: 60, moneyPerMonth: .atMost(MicroUSD(9)))
        #expect(
            contract.changing(plan)
                == PlanTerms(
                    sessionsPerDay: nil, pipelineRunsPerDay: 3, turnsPerSession: 60, moneyPerDay: MicroUSD(1),
                    moneyPerMonth: MicroUSD(9)))
    }
}
