# SPDX-License-Identifier: Apache-2.0
"""The tables of guests, one file a topic: TOPIC and ROWS."""
