"""moto's server. By itself it knows of no exports where stacks come by change set, and that is how
`aws cloudformation deploy` makes them.
"""

import sys

from moto.cloudformation.models import CloudFormationBackend
from moto.cloudformation.parsing import OutputMap
from moto.server import main

execute = CloudFormationBackend.execute_change_set


def execute_with_exports(self, *args, **kwargs):
    for stack in self.stacks.values():
        stack.cross_stack_resources = stack.resource_map.cross_stack_resources = self.exports
    execute(self, *args, **kwargs)
    for stack in self.stacks.values():
        outputs = OutputMap(stack.resource_map, stack.parse_template(stack.template), stack.stack_id)
        self.exports.update({export.name: export for export in outputs.exports})


CloudFormationBackend.execute_change_set = execute_with_exports
main(sys.argv[1:])
