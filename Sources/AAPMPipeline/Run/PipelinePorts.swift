package import AAPMCore

/// Everything that the five phases read, write and ask.
package struct PipelinePorts: Sendable {
    package let runs: any PipelineStore
    package let sessions: any SessionStore
    package let friction: any FrictionStore
    package let directives: any DirectiveStore
    package let curricula: any CurriculumStore
    package let personas: any PersonaCatalog
    package let analyzer: any FrictionAnalyzer
    package let rules: any RuleBook
    /// `nil` when no model is configured: the rules alone look for errors then.
    package let models: PipelineModels?

    package init(
        runs: any PipelineStore, sessions: any SessionStore, friction: any FrictionStore,
        directives: any DirectiveStore, curricula: any CurriculumStore, personas: any PersonaCatalog,
        analyzer: any FrictionAnalyzer, rules: any RuleBook, models: PipelineModels? = nil
    ) {
        self.runs = runs
        self.sessions = sessions
        self.friction = friction
        self.directives = directives
        self.curricula = curricula
        self.personas = personas
        self.analyzer = analyzer
        self.rules = rules
        self.models = models
    }
}
