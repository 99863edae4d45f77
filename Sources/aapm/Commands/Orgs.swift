import AAPMCore
import AAPMStorage
import ArgumentParser

/// `aapm orgs`
struct Orgs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See and change organisations: their learners, groups, plan and contract.",
        subcommands: [
            Create.self, List.self, Show.self, Rename.self, AddMember.self, RemoveMember.self, AddGroup.self,
            SetPlan.self,
        ])

    /// `aapm orgs create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an organisation; prints its id.")

        @Argument(help: "A name that no other organisation has.")
        var name: String

        @Option(help: "The plan of its learners: \(Plan.allCases.map(\.rawValue).joined(separator: ", ")).")
        var plan: Plan?

        @OptionGroup var place: MoneyPlace

        func validate() throws { try Orgs.require(name: self.name) }

        func run() async throws {
            let clock = SystemClock()
            let organisation = Organisation(
                id: UUIDv7Generator(clock: clock).make(), name: self.name, plan: self.plan, createdAt: clock.now)
            let store = try await self.place.stores().organisations
            try await Orgs.requireNoID(self.name, in: store)
            try await Orgs.naming(self.name) { try await store.create(organisation) }
            print(organisation.id)
        }
    }

    /// `aapm orgs list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all organisations, oldest first.")

        @Flag(help: "One JSON object a line.")
        var json = false

        @OptionGroup var place: MoneyPlace

        func run() async throws {
            let organisations = try await self.place.stores().organisations.organisations()
            for organisation in organisations {
                let shown = ShownOrganisation(organisation)
                print(self.json ? try CommandOutput.line(shown) : shown.line)
            }
            if organisations.isEmpty, !self.json { print("There are no organisations.") }
        }
    }

    /// `aapm orgs show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an organisation with its contract, groups and learners.")

        @Argument(help: "Its id or name.")
        var organisation: String

        @Option(help: "At most so many learners.")
        var limit = 100

        @Flag(help: "One JSON object.")
        var json = false

        @OptionGroup var place: MoneyPlace

        func validate() throws {
            if self.limit < 1 { throw ValidationError("--limit must be 1 or more.") }
        }

        func run() async throws {
            let store = try await self.place.stores().organisations
            let found = try await store.found(self.organisation)
            let members = try await store.members(of: found.id, after: nil, limit: self.limit)
            let shown = ShownOrganisation(found, groups: try await store.groups(of: found.id), members: members)
            print(self.json ? try CommandOutput.line(shown) : shown.page)
        }
    }

    /// `aapm orgs rename`
    struct Rename: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give an organisation another name.")

        @Argument(help: "Its id or name.")
        var organisation: String

        @Argument(help: "A name that no other organisation has.")
        var name: String

        @OptionGroup var place: MoneyPlace

        func validate() throws { try Orgs.require(name: self.name) }

        func run() async throws {
            let store = try await self.place.stores().organisations
            var found = try await store.found(self.organisation)
            try await Orgs.requireNoID(self.name, in: store)
            found.name = self.name
            let renamed = found
            try await Orgs.naming(self.name) { try await store.update(renamed) }
            print("renamed \(found.id)")
        }
    }

    /// `aapm orgs set-plan`
    struct SetPlan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-plan",
            abstract: "Set the plan of an organisation's learners, and where its contract differs from it.",
            discussion: """
                What is not named stays as it is. “plan” as a value takes a term of the contract away again, “unlimited” \
                lifts it. Learners notice within seconds.
                """)

        @Argument(help: "Its id or name.")
        var organisation: String

        @Option(help: "\(Plan.allCases.map(\.rawValue).joined(separator: ", ")), or own: each learner's own.")
        var plan: PlanArgument?

        @Option(help: "Sessions a day: a number, unlimited or plan.", transform: TermArgument.count)
        var sessions: TermArgument<CountArgument>?

        @Option(help: "Pipeline runs a day: a number, unlimited or plan.", transform: TermArgument.count)
        var runs: TermArgument<CountArgument>?

        @Option(help: "Learner turns a session, 1 to 1000, or plan.", transform: TermArgument.count)
        var turns: TermArgument<CountArgument>?

        @Option(
            help: "The operator's money for each learner a day in dollars: an amount, unlimited or plan.",
            transform: TermArgument.dollars)
        var daily: TermArgument<DollarAmount>?

        @Option(
            help: "The operator's money for each learner a month in dollars: an amount, unlimited or plan.",
            transform: TermArgument.dollars)
        var monthly: TermArgument<DollarAmount>?

        @OptionGroup var place: MoneyPlace

        func validate() throws {
            switch self.turns {
            case .unlimited: throw ValidationError("--turns cannot be unlimited: a talk always ends.")
            case .atMost(let turns) where !(1...1_000).contains(turns.count):
                throw ValidationError("--turns must be a number from 1 to 1000, or plan.")
            case .none, .plan, .atMost: break
            }
            if case .atMost(let daily) = self.daily, case .atMost(let monthly) = self.monthly {
                try DollarAmount.require(daily: daily, monthly: monthly)
            }
            let isEmpty =
                self.plan == nil && self.sessions == nil && self.runs == nil && self.turns == nil && self.daily == nil
                && self.monthly == nil
            if isEmpty {
                throw ValidationError("Say what to set: --plan, --sessions, --runs, --turns, --daily, --monthly.")
            }
        }

        func run() async throws {
            let store = try await self.place.stores().organisations
            let changed = self.changed(try await store.found(self.organisation))
            try await store.update(changed)
            print(ShownOrganisation(changed).line)
        }

        private func changed(_ organisation: Organisation) -> Organisation {
            var contract = organisation.contract
            if let sessions { contract.sessionsPerDay = sessions.term(\.count) }
            if let runs { contract.pipelineRunsPerDay = runs.term(\.count) }
            if let turns { contract.turnsPerSession = turns.term(\.count)?.limit }
            if let daily { contract.moneyPerDay = daily.term(\.amount) }
            if let monthly { contract.moneyPerMonth = monthly.term(\.amount) }
            return Organisation(
                id: organisation.id, name: organisation.name, plan: self.plan.map(\.plan) ?? organisation.plan,
                contract: contract, createdAt: organisation.createdAt)
        }
    }

    /// A plan, or that each learner keeps theirs.
    enum PlanArgument: ExpressibleByArgument {
        case own
        case given(Plan)

        init?(argument: String) {
            if argument == "own" {
                self = .own
            } else if let plan = Plan(rawValue: argument) {
                self = .given(plan)
            } else {
                return nil
            }
        }

        var plan: Plan? {
            switch self {
            case .own: nil
            case .given(let plan): plan
            }
        }
    }

    fileprivate static func require(name: String) throws {
        guard !name.isEmpty, name.utf8.count <= 200, !name.unicodeScalars.contains(where: { $0.value < 32 }) else {
            throw ValidationError("A name has 1 to 200 bytes and no control characters.")
        }
        guard name.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("A name has something besides spaces.")
        }
    }

    /// A name that is another's id would hide its bearer: ids are looked for first.
    fileprivate static func requireNoID(_ name: String, in store: any OrganisationStore) async throws {
        guard try await store.organisation(ID(name)) == nil else {
            throw MoneyRefusal("“\(name)” is the id of an organisation; take another name.")
        }
    }

    fileprivate static func naming(_ name: String, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch StorageError.conflict(let constraint) where constraint.hasSuffix("_name_key") {
            throw MoneyRefusal("The name “\(name)” is taken.")
        }
    }
}

extension Plan: ExpressibleByArgument {}

extension Orgs {
    /// Who is, or is to be, in what.
    struct Membership: ParsableArguments {
        @Argument(help: "The organisation's id or name.")
        var organisation: String

        @Argument(help: "The learner's id.")
        var learner: String

        /// The group, which has to be one of the organisation; `nil` when none was named.
        func group(_ group: String?, of organisation: Organisation, in store: any OrganisationStore) async throws
            -> LearnerGroup?
        {
            guard let group else { return nil }
            let found = try await store.foundGroup(group)
            guard found.organisation == organisation.id else {
                throw MoneyRefusal("The group \(found.id) is not one of “\(organisation.name)”.")
            }
            return found
        }
    }

    /// `aapm orgs add-member`
    struct AddMember: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add-member", abstract: "Take a learner into an organisation, and into a group of it.")

        @OptionGroup var membership: Membership

        @Option(help: "The id of a group of the organisation.")
        var group: String?

        @OptionGroup var place: MoneyPlace

        func run() async throws {
            let stores = try await self.place.stores()
            let store = stores.organisations
            let found = try await store.found(self.membership.organisation)
            let learner = try await stores.learners.found(self.membership.learner).id
            let group = try await self.membership.group(self.group, of: found, in: store)
            do {
                try await store.join(found.id, learner: learner, now: SystemClock().now)
            } catch {
                guard error == .conflict(constraint: "organisation_members_pkey") else { throw error }
                throw MoneyRefusal("The learner \(learner) is in another organisation; remove-member first.")
            }
            if let group { try await store.join(group.id, learner: learner) }
            print("added \(learner)")
        }
    }

    /// `aapm orgs remove-member`
    struct RemoveMember: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove-member",
            abstract: "Take a learner out of an organisation and its groups, or out of one group.")

        @OptionGroup var membership: Membership

        @Option(help: "Out of this group only.")
        var group: String?

        @OptionGroup var place: MoneyPlace

        func run() async throws {
            let store = try await self.place.stores().organisations
            let found = try await store.found(self.membership.organisation)
            let learner = ID<Learner>(self.membership.learner)
            if let group = try await self.membership.group(self.group, of: found, in: store) {
                guard try await store.leave(group.id, learner: learner) else {
                    throw MoneyRefusal("The learner \(learner) is not in the group \(group.id).")
                }
            } else {
                guard try await store.leave(found.id, learner: learner) else {
                    throw MoneyRefusal("The learner \(learner) is not in “\(found.name)”.")
                }
            }
            print("removed \(learner)")
        }
    }

    /// `aapm orgs add-group`
    struct AddGroup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add-group", abstract: "Make a group of an organisation's learners; prints its id.")

        @Argument(help: "The organisation's id or name.")
        var organisation: String

        @Argument(help: "A name that no other group of the organisation has.")
        var name: String

        @OptionGroup var place: MoneyPlace

        func validate() throws { try Orgs.require(name: self.name) }

        func run() async throws {
            let clock = SystemClock()
            let store = try await self.place.stores().organisations
            let found = try await store.found(self.organisation)
            let group = LearnerGroup(
                id: UUIDv7Generator(clock: clock).make(), organisation: found.id, name: self.name, createdAt: clock.now)
            try await Orgs.naming(self.name) { try await store.create(group) }
            print(group.id)
        }
    }
}
