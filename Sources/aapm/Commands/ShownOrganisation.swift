import AAPMCore

/// An organisation as commands print it.
struct ShownOrganisation: Encodable {
    struct Group: Encodable {
        let id: String
        let name: String
    }

    let id: String
    let name: String
    /// `nil` for each learner's own.
    let plan: String?
    /// What the contract says instead of the plan, by the name of the option that sets it.
    let contract: [String: String]
    let groups: [Group]?
    let members: [String]?

    init(_ organisation: Organisation, groups: [LearnerGroup]? = nil, members: [ID<Learner>]? = nil) {
        let terms = organisation.contract
        var contract: [String: String] = [:]
        contract["sessions"] = terms.sessionsPerDay.map { Self.text($0) }
        contract["runs"] = terms.pipelineRunsPerDay.map { Self.text($0) }
        contract["turns"] = terms.turnsPerSession.map { String($0) }
        contract["daily"] = terms.moneyPerDay.map { Self.text($0) }
        contract["monthly"] = terms.moneyPerMonth.map { Self.text($0) }
        self.id = organisation.id.text
        self.name = organisation.name
        self.plan = organisation.plan?.rawValue
        self.contract = contract
        self.groups = groups?.map { Group(id: $0.id.text, name: $0.name) }
        self.members = members?.map(\.text)
    }

    private static func text<Value: CustomStringConvertible>(_ term: ContractTerm<Value>) -> String {
        term.limit.map { $0.description } ?? "unlimited"
    }

    var line: String {
        let terms = self.contract.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return (["\(self.id)  \(self.name)", "plan \(self.plan ?? "own")"] + terms).joined(separator: ", ")
    }

    var page: String {
        let groups = (self.groups ?? []).map { "group    \($0.id)  \($0.name)" }
        let members = (self.members ?? []).map { "learner  \($0)" }
        return ([self.line] + groups + members).joined(separator: "\n")
    }
}
