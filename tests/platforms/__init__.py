"""What every platform promises: truth reproduced, faults set aside, order without influence."""
