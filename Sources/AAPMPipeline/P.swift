enum AAPMPipelinePlaceholder {}
