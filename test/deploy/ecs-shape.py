"""Whether the AWS SDK for Python, and so `aws ecs register-task-definition`, would send this task definition."""

import json
import sys

import botocore.session
import botocore.validate

shape = botocore.session.get_session().get_service_model("ecs").operation_model("RegisterTaskDefinition").input_shape
report = botocore.validate.ParamValidator().validate(json.load(sys.stdin), shape)
print(report.generate_report())
sys.exit(report.has_errors())
